package dev.jovl.cli.build;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.Ran;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.oci.Platform;
import dev.jovl.testing.Busybox;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code jovl build} as it is called, on an imported busybox root. */
@ExtendWith(NeedsRoot.class)
final class BuildCommandTest {

  private final Path temp;
  private final Path context;

  BuildCommandTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.context = Files.createDirectory(temp.resolve("context"));
  }

  @BeforeEach
  void importBusybox() throws IOException {
    Path rootfs = Busybox.in(temp.resolve("rootfs"), "sh");
    assertThat(jovl("import", rootfs.toString(), "busybox").exitCode()).isEqualTo(0);
  }

  private Ran jovl(String... args) {
    return Ran.on(temp.resolve("store"), args);
  }

  private void dockerfile(String... lines) throws IOException {
    Files.writeString(context.resolve("Dockerfile"), String.join("\n", lines) + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "classic"})
  void build_triggerWithEscapeSequences_isNotObeyedByTheTerminal(String progress)
      throws IOException {
    dockerfile("FROM busybox", "ONBUILD RUN : \033[31m; false");
    assertThat(jovl("build", "-t", "base", context.toString()).exitCode()).isEqualTo(0);
    dockerfile("FROM base");
    Ran ran = jovl("build", "--progress", progress, context.toString());
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.out()).contains("RUN :  [31m; false");
    assertThat(ran.err()).contains(":  [31m; false");
    assertThat(ran.out() + ran.err()).doesNotContain("\033");
  }

  @Test
  void build_failingCommand_answersWithItsCode_andItsFilesCanBeLookedAt() throws IOException {
    dockerfile("FROM busybox", "ENTRYPOINT [\"/bin/false\"]", "RUN echo left > /left; exit 42");
    Ran ran = jovl("build", context.toString());
    assertThat(ran.exitCode()).isEqualTo(42);
    assertThat(ran.err())
        .isEqualTo(
            "The command '/bin/sh -c echo left > /left; exit 42' returned a non-zero code: 42\n");
    String command = ": jovl --root (\\S+) run -it --entrypoint sh ([0-9a-f]{12})\n";
    Matcher hint = Pattern.compile(command).matcher(ran.out());
    assertThat(hint.find()).isTrue();
    assertThat(hint.group(1)).isEqualTo(temp.resolve("store").toString());
    String[] look = {"run", "--entrypoint", "/bin/busybox", hint.group(2), "cat", "/left"};
    assertThat(jovl(look).exitCode()).isEqualTo(0);
  }

  @Test
  void build_faultInDockerfile_showsTheLine() throws IOException {
    dockerfile("FROM busybox", "RUNN x");
    Ran ran = jovl("build", context.toString());
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualTo("Dockerfile:2: unknown instruction: RUNN (did you mean RUN?)\n    2 | RUNN x\n");
  }

  @Test
  void build_nameInSmallLetters_countsWhereThereIsNoOther() throws IOException {
    Files.writeString(context.resolve("dockerfile"), "FROM busybox\n");
    assertThat(jovl("build", "-q", context.toString()).exitCode()).isEqualTo(0);
    dockerfile("FROM");
    assertThat(jovl("build", "-q", context.toString()).exitCode()).isNotEqualTo(0);
  }

  @Test
  void build_workdirThatIsNotClean_isForStepsAndContainersTheSame() throws IOException {
    dockerfile("FROM busybox", "RUN /bin/busybox ln -s /bin/x /link", "WORKDIR /link/../w/");
    assertThat(jovl("build", "-t", "w", context.toString()).err()).isEmpty();
    assertThat(jovl("run", "w", "sh", "-c", "[ $(pwd) = /w ]").exitCode()).isEqualTo(0);
  }

  /** The names of podman and buildah. */
  @Test
  void build_containerfile_countsWhereThereIsNoDockerfile() throws IOException {
    Files.writeString(context.resolve("Containerfile"), "FROM busybox\n");
    assertThat(jovl("build", "-q", context.toString()).exitCode()).isEqualTo(0);
    Files.writeString(context.resolve("dockerfile"), "FROM");
    assertThat(jovl("build", "-q", context.toString()).exitCode()).isNotEqualTo(0);
  }

  /** It is there, and says what is to be left out. */
  @Test
  void build_ignoreFileThatCannotBeLookedAt_isNotPassedOver() throws IOException {
    dockerfile("FROM scratch", "COPY . /");
    Path loop = context.resolve(".dockerignore");
    Files.createSymbolicLink(loop, Path.of(".dockerignore"));
    Ran ran = jovl("build", "-q", context.toString());
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err()).startsWith("jovl: " + loop + ": Too many levels of symbolic links");
  }

  @Test
  void build_faultInIgnoreFile_namesIt_inACheckToo() throws IOException {
    dockerfile("FROM scratch", "COPY f /f");
    Files.writeString(context.resolve(".dockerignore"), "a\n[b\n");
    assertThat(jovl("build", context.toString()).err()).startsWith(".dockerignore:2: ");
    assertThat(jovl("build", "--check", context.toString()).err()).startsWith(".dockerignore:2: ");
    assertThat(jovl("build", "--call=check", context.toString()).err())
        .startsWith(".dockerignore:2: ");
    assertThat(jovl("build", "--call=outline", context.toString()).err())
        .isEqualTo("jovl: --call=outline: not a value of --call; write build or check\n");
  }

  @Test
  void build_fault_namesTheFileThatHasIt_inACheckToo() throws IOException {
    Files.writeString(context.resolve("Containerfile"), "FROM scratch\nCOPY f /f\nMAINTAINER x\n");
    String[] build = {"build", context.toString()};
    String[] check = {"build", "--check", context.toString()};
    assertThat(jovl(build).err()).startsWith("Containerfile:2: COPY failed: ");
    assertThat(jovl(check).out()).startsWith("Containerfile:3: MaintainerDeprecated: ");
    for (String name : List.of(".containerignore", "Containerfile.dockerignore")) {
      Files.writeString(context.resolve(name), "a\n[b\n");
      assertThat(jovl(build).err()).startsWith(name + ":2: ");
      assertThat(jovl(check).err()).startsWith(name + ":2: ");
    }
  }

  @Test
  void build_fault_namesTheFileThatTheUserNamed() throws IOException {
    Path file = temp.resolve("other");
    String[] build = {"build", "-f", file.toString(), context.toString()};
    Files.writeString(file, "FROM scratch\nRUNN x\n");
    assertThat(jovl(build).err()).startsWith(file + ":2: unknown instruction: RUNN");
    Files.writeString(file, "# check=error=true\nFROM scratch\nMAINTAINER x\n");
    assertThat(jovl(build).err()).contains(file + ": its # check=error=true makes warnings");
    Files.writeString(file, "FROM scratch\nCOPY a b /\n");
    Files.writeString(temp.resolve("other.containerignore"), "!\n");
    assertThat(jovl(build).err()).startsWith(file + ".containerignore:1: ");
    Path named = Files.createDirectory(temp.resolve("named"));
    Files.writeString(named.resolve(".containerignore"), "!\n");
    Files.delete(temp.resolve("other.containerignore"));
    build[1] = "--build-context=n=" + named;
    build[2] = "--file=" + file;
    assertThat(jovl(build).err()).startsWith(".containerignore of n:1: ");
  }

  @Test
  void build_containerignore_countsWhereThereIsNoDockerignore() throws IOException {
    dockerfile("FROM scratch", "COPY f /f");
    Files.writeString(context.resolve("f"), "text");
    Files.writeString(context.resolve(".containerignore"), "f\n");
    assertThat(jovl("build", context.toString()).err()).contains("excluded by the ignore file");
    Files.writeString(context.resolve(".dockerignore"), "g\n");
    assertThat(jovl("build", context.toString()).exitCode()).isEqualTo(0);
    Files.writeString(context.resolve("Dockerfile.containerignore"), "f\n");
    assertThat(jovl("build", context.toString()).err()).contains("excluded by the ignore file");
    Files.writeString(context.resolve("Dockerfile.dockerignore"), "g\n");
    assertThat(jovl("build", context.toString()).exitCode()).isEqualTo(0);
  }

  @Test
  void build_badArguments_sayWhatToDo() throws IOException {
    Ran missing = jovl("build", temp.resolve("nowhere").toString());
    assertThat(missing.err()).contains("nowhere: No such file or directory");
    Ran none = jovl("build", context.toString());
    assertThat(none.err()).contains("name the Dockerfile with -f");
    dockerfile("FROM busybox");
    Ran network = jovl("build", "--network", "bridge", context.toString());
    assertThat(network.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(network.err()).contains("--network=bridge: not a value of --network; write default");
  }

  @Test
  void build_withoutContext_needsADockerfileHereOrANamedOne() throws IOException {
    dockerfile("FROM scratch", "MAINTAINER x");
    Ran none = jovl("build");
    assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("CONTEXT: missing, and there is no Dockerfile here; name the");
    Ran named = jovl("build", "--check", "-f", context.resolve("Dockerfile").toString());
    assertThat(named.out()).contains("MaintainerDeprecated");
    assertThat(BuildFiles.hasDockerfile(context)).isTrue();
  }

  @Test
  void build_fileThatIsNotHere_isTheOneInTheContext() throws IOException {
    Files.writeString(context.resolve("some.dockerfile"), "FROM scratch\nMAINTAINER x\n");
    Ran ran = jovl("build", "--check", "-f", "some.dockerfile", context.toString());
    assertThat(ran.out()).startsWith("some.dockerfile:2: MaintainerDeprecated: ");
    assertThat(jovl("build", "-f", "no.dockerfile", context.toString()).err())
        .startsWith("jovl: no.dockerfile: No such file or directory; ");
  }

  @Test
  void build_check_buildsNothing() throws IOException {
    dockerfile("FROM busybox:1", "MAINTAINER x", "RUN exit 1");
    Ran ran = jovl("build", "--check", context.toString());
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.out()).startsWith("Dockerfile:2: MaintainerDeprecated: ");
  }

  @Test
  void build_checkOfWhatIsNoDockerfile_showsTheWarningsBeforeThat() throws IOException {
    dockerfile("FROM busybox:1", "MAINTAINER x", "COPPY a b", "MAINTAINER y");
    Ran ran = jovl("build", "--check", context.toString());
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.out()).startsWith("Dockerfile:2: MaintainerDeprecated: ");
    assertThat(ran.out()).doesNotContain("Dockerfile:4");
    assertThat(ran.err()).startsWith("Dockerfile:3: unknown instruction: COPPY ");
    dockerfile("COPPY a b", "FROM busybox:1", "MAINTAINER x");
    Ran first = jovl("build", "--check", context.toString());
    assertThat(first.out()).isEmpty();
    assertThat(first.err()).startsWith("Dockerfile:1: unknown instruction: COPPY ");
  }

  @Test
  void build_optionsOfResult_areWritten() throws IOException {
    dockerfile("FROM busybox", "LABEL a=1 b=2");
    Path id = temp.resolve("id");
    Path metadata = temp.resolve("metadata");
    Ran ran =
        jovl(
            "build",
            "-q",
            "--label",
            "b=3",
            "--label=c",
            "--iidfile=" + id,
            "--metadata-file=" + metadata,
            "-t",
            "made",
            context.toString());
    assertThat(Files.readString(id) + "\n").isEqualTo(ran.out());
    assertThat(Files.readString(metadata))
        .isEqualTo(
            "{\"containerimage.config.digest\":\"%1$s\",\"containerimage.digest\":\"%1$s\","
                    .formatted(Files.readString(id))
                + "\"image.name\":\"docker.io/library/made:latest\"}");
    assertThat(jovl("inspect", "-f", "{{.Config.Labels.b}}", "made").out()).isEqualTo("3\n");
  }

  @Test
  void build_nameWithADigest_isRefused() throws IOException {
    dockerfile("FROM busybox");
    Ran ran = jovl("build", "-t", "made@sha256:" + "0".repeat(64), context.toString());
    assertThat(ran.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("an image is not named by a digest");
  }

  @Test
  void build_thatFails_leavesNoIdOfAFormerOne() throws IOException {
    dockerfile("FROM busybox", "RUN exit 1");
    Path id = Files.writeString(temp.resolve("id"), "sha256:former");
    assertThat(jovl("build", "--iidfile=" + id, context.toString()).exitCode()).isEqualTo(1);
    assertThat(Files.exists(id)).isFalse();
    Files.writeString(id, "sha256:former");
    Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("id"));
    assertThat(jovl("build", "--iidfile=" + link, context.toString()).exitCode()).isEqualTo(1);
    assertThat(Files.exists(id)).isFalse();
    assertThat(Files.isSymbolicLink(link)).isTrue();
  }

  @Test
  void build_pull_takesNoFurtherWord() throws IOException {
    dockerfile("FROM 127.0.0.1:1/never");
    Ran ran = jovl("build", "--pull", context.toString());
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err()).contains("127.0.0.1:1/never: cannot reach ");
    Ran never = jovl("build", "--pull=never", context.toString());
    assertThat(never.exitCode()).isEqualTo(1);
    assertThat(never.err()).contains("--pull=never is given");
    Ran wrong = jovl("build", "--pull=perhaps", context.toString());
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("--pull=perhaps: not a value of --pull; write always, ");
  }

  @Test
  void build_contextWithAName_isADirectoryOrAnImage() throws IOException {
    dockerfile("FROM base", "COPY --from=files f /f");
    Path files = Files.createDirectory(temp.resolve("files"));
    Files.writeString(files.resolve("f"), "text");
    Files.writeString(files.resolve(".dockerignore"), "g\n");
    String[] call = {
      "build", "-q", "--build-context", "base=docker-image://busybox", "--build-context", "", "."
    };
    call[5] = "files=" + files;
    call[6] = context.toString();
    assertThat(jovl(call).err()).isEmpty();
    call[5] = "files=" + temp.resolve("nowhere");
    assertThat(jovl(call).err())
        .contains("no such directory; write NAME=DIR, NAME=URL of a git repository or a tar, N");
    call[5] = "files=ftp://example.org/x.tar";
    assertThat(jovl(call).err()).contains("this kind of context is not known");
    dockerfile("FROM busybox", "COPY --from=files g /g");
    Files.writeString(files.resolve("g"), "text");
    call[5] = "files=" + files;
    assertThat(jovl(call).err()).contains("excluded by the ignore file");
  }

  @Test
  void build_platform_isThisMachines() throws IOException {
    dockerfile("FROM busybox");
    String own = Platform.host().toString();
    assertThat(jovl("build", "-q", "--platform", own, context.toString()).exitCode()).isEqualTo(0);
    assertThat(jovl("build", "-q", "--platform=local", context.toString()).exitCode()).isEqualTo(0);
    Ran other = jovl("build", "--platform", own + ",linux/s390x", context.toString());
    assertThat(other.err())
        .contains("--platform linux/s390x: images are built and run for this machine only, " + own);
  }

  @Test
  void build_optionsOfOtherBuilders_areAcceptedWhereTheImageIsTheSame() throws IOException {
    dockerfile("FROM busybox");
    Ran accepted =
        jovl(
            "build",
            "-q",
            "--rm=false",
            "--force-rm",
            "--compress",
            "--layers",
            "--jobs=4",
            "--load",
            "--cache-from",
            "type=registry,ref=x",
            "--squash=false",
            "--provenance=false",
            context.toString());
    assertThat(accepted.exitCode()).isEqualTo(0);
    assertThat(accepted.err()).contains("cache type=registry,ref=x is passed over");
    for (String option :
        List.of("--squash", "--layers=false", "--push", "--ssh=default=/dev/null", "--sbom=true")) {
      Ran refused = jovl("build", option, context.toString());
      assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(refused.err()).contains("; ");
    }
    Ran limit = jovl("build", "--ulimit", "nofile=1", context.toString());
    assertThat(limit.err()).contains("RUN has the limits of the caller");
    for (String option : List.of("--retry=3", "--http-proxy", "-D", "--sbom-output=x", "--cw=x")) {
      String err = jovl("build", option, context.toString()).err();
      assertThat(err).startsWith("jovl build: " + option.replaceFirst("=.*", "") + ": ");
      assertThat(err).doesNotContain("no such option");
    }
  }

  @Test
  void build_optionsThatOtherBuildersHave_sayWhatToDo() throws IOException {
    dockerfile("FROM busybox");
    Ran time = jovl("build", "--timestamp=40", context.toString());
    assertThat(time.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(time.err())
        .isEqualTo(
            "jovl build: --timestamp: what RUN makes keeps its times; --build-arg"
                + " SOURCE_DATE_EPOCH=SECONDS is the time of the image, its history and what is"
                + " copied\n");
    assertThat(jovl("build", "-v", "/etc:/etc", context.toString()).err())
        .startsWith("jovl build: -v: RUN sees no directory of the host; use RUN --mount");
    assertThat(jovl("build", context.toString(), "--arch", "arm").err())
        .startsWith("jovl build: --arch: images are built for this machine only; ");
    assertThat(jovl("build", "--volumes=x", context.toString()).err())
        .startsWith("jovl build: --volumes: no such option; ");
  }

  @Test
  void build_secret_isAVariableOrAFile() throws IOException {
    dockerfile("FROM busybox", "RUN --mount=type=secret,id=s,required true");
    String[] call = {"build", "--no-cache", "--secret", "", context.toString()};
    for (String option :
        List.of("id=s,src=PATH,type=env", "type=env,id=s,env=PATH", "id=s,env=PATH")) {
      call[3] = option;
      assertThat(jovl(call).exitCode()).isEqualTo(0);
    }
    call[3] = "id=s,type=env,src=JOVL_NONE";
    Ran empty = jovl(call);
    assertThat(empty.err()).contains("the variable JOVL_NONE is not set: the secret s is empty");
    assertThat(empty.exitCode()).isEqualTo(0);
    call[3] = "id=s,type=envv,src=PATH";
    assertThat(jovl(call).err()).contains("\"envv\" is not a value of type; write id=ID");
    call[3] = "id=s,\"src=" + Files.writeString(context.resolve("a,b"), "x") + "\"";
    assertThat(jovl(call).err()).isEmpty();
  }

  @Test
  void build_noCacheFilter_isAListOfStages() throws IOException {
    dockerfile(
        "FROM busybox AS a", "RUN echo $((30+1))", "FROM a AS b", "RUN echo $((30+2))", "FROM b");
    assertThat(jovl("build", "-q", context.toString()).exitCode()).isEqualTo(0);
    assertThat(jovl("build", context.toString()).out()).doesNotContain(" 31\n");
    Ran ran = jovl("build", "--no-cache-filter=a,b", context.toString());
    assertThat(ran.out()).contains(" 31\n");
    assertThat(ran.out()).contains(" 32\n");
    Ran both = jovl("build", "--no-cache", "--no-cache-filter", "a", context.toString());
    assertThat(both.err()).contains("--no-cache is for all stages already");
  }

  @Test
  void build_host_isNameAndAddress() throws IOException {
    dockerfile("FROM busybox", "RUN /bin/busybox grep -c six /etc/hosts");
    String[] call = {"build", "--add-host", "six:::1", "--add-host=four=10.0.0.1", "."};
    call[4] = context.toString();
    assertThat(jovl(call).exitCode()).isEqualTo(0);
    call[1] = "--add-host=name";
    call[2] = "--no-cache";
    assertThat(jovl(call).err()).contains("--add-host name: no name with an address; write NAME");
  }

  @Test
  void build_hostGateway_isThisMachine() throws IOException {
    dockerfile("FROM busybox", "RUN /bin/busybox tail -n 1 /etc/hosts");
    String host = "--add-host=here:host-gateway";
    assertThat(jovl("build", host, context.toString()).out()).contains(" 127.0.0.1\there\n");
  }

  @Test
  void build_fileThatIsStrictWithItself_isNotBuiltWithWarnings() throws IOException {
    dockerfile("# check=error=true", "FROM busybox:latest AS a", "MAINTAINER x");
    Ran strict = jovl("build", context.toString());
    assertThat(strict.exitCode()).isEqualTo(1);
    assertThat(strict.out()).isEmpty();
    assertThat(strict.err()).contains("Dockerfile:3: MaintainerDeprecated: ");
    assertThat(strict.err()).contains("its # check=error=true makes warnings errors; mend them");
    String check = "--build-arg=BUILDKIT_DOCKERFILE_CHECK=";
    assertThat(jovl("build", "-q", check + "skip=all", context.toString()).exitCode()).isEqualTo(0);
    dockerfile("# check=skip=MaintainerDeprecated;error=true", "FROM busybox", "MAINTAINER x");
    assertThat(jovl("build", "-q", context.toString()).exitCode()).isEqualTo(0);
    Ran asked = jovl("build", check + "error=true", context.toString());
    assertThat(asked.err()).contains("--build-arg BUILDKIT_DOCKERFILE_CHECK makes warnings errors");
    assertThat(jovl("build", "--check", check + "skip=all", context.toString()).exitCode())
        .isEqualTo(0);
  }
}
