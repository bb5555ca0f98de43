package dev.jovl.cli.run;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.linux.Self;
import dev.jovl.oci.Platform;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.Busybox;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the options of {@code jovl run} are to a program in a container. */
@ExtendWith(BenchPerTest.class)
@Timeout(120)
final class RunOptionsTest {
  private final JovlBench bench;

  RunOptionsTest(JovlBench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void importBusybox() throws IOException {
    Assumptions.assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path rootfs = Busybox.in(bench.path("rootfs"), "sh");
    Outcome made = jovl("import", rootfs.toString(), "box");
    assertWithMessage(made.err()).that(made.exitCode()).isEqualTo(0);
  }

  private Outcome jovl(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("--root", bench.path("store").toString()));
    all.addAll(List.of(arguments));
    return bench.jovl(all.toArray(String[]::new));
  }

  /** Runs a script of the shell and returns what it printed. */
  private String output(String script, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("run"));
    words.addAll(List.of(options));
    words.addAll(List.of("box", "sh", "-c", script));
    Outcome ran = jovl(words.toArray(String[]::new));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(0);
    return ran.out();
  }

  /** Returns what is said about an option that is wrong. */
  private String refusal(String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("run"));
    words.addAll(List.of(options));
    words.addAll(List.of("box", "sh", "-c", "echo ran"));
    Outcome ran = jovl(words.toArray(String[]::new));
    assertThat(ran.out()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(125);
    return ran.err();
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(bench.path(name), content).toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc"})
  void capDropAll_leavesNoCapability(String runtime) throws IOException {
    String script = "/bin/busybox grep -E 'Cap(Bnd|Eff)' /proc/self/status";
    assertThat(output(script, "--runtime", runtime, "--cap-drop=ALL"))
        .isEqualTo("CapEff:\t0000000000000000\nCapBnd:\t0000000000000000\n");
  }

  /** The host's network, which is here one of the test's own. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void network_canBeChangedWithNetAdminAlone(String runtime) throws IOException {
    List<String> words = new ArrayList<>(List.of("unshare", "-n"));
    words.addAll(bench.command("jovl", "--root", bench.path("store").toString()));
    words.addAll(List.of("run", "--runtime", runtime, "--rm", "box"));
    words.addAll(List.of("/bin/busybox", "ip", "link", "set", "lo", "up"));
    Outcome plain = bench.run(words);
    assertThat(plain.err()).contains("Operation not permitted");
    assertThat(plain.exitCode()).isNotEqualTo(0);
    words.set(words.indexOf("--rm"), "--cap-add=NET_ADMIN");
    Outcome admin = bench.run(words);
    assertThat(admin.err()).isEmpty();
    assertThat(admin.exitCode()).isEqualTo(0);
  }

  /** As for somebody without further ids in /etc/subuid and /etc/subgid. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void user_whomTheUserNamespaceLacks_isRefusedWithTheWayToGetOne(String runtime)
      throws IOException {
    for (String user : List.of("1000", "0:1000")) {
      List<String> words = new ArrayList<>(List.of("unshare", "--user", "--map-root-user", "-m"));
      words.addAll(bench.command("jovl", "--root", bench.path("store").toString()));
      words.addAll(List.of("run", "--runtime", runtime, "-u", user, "box", "/bin/busybox", "id"));
      Outcome ran = bench.run(words);
      assertThat(ran.err()).contains("/etc/subuid and /etc/subgid");
      assertThat(ran.exitCode()).isEqualTo(125);
    }
  }

  @Test
  void envFile_hasVariablesAsTheyStandThere() throws IOException {
    bench.setVariable("OF_CALLER", "mine");
    String first =
        file(
            "first",
            "\uFEFF# variables\n\n   \n  # more\nQUOTED=\"a b\" \n  INDENTED=x=y#z\nEMPTY=\n"
                + "WINDOWS=1\r\nOF_CALLER\nNOT_SET\nLATER=first\nGIVEN=file\nUMLAUT=\u00fc");
    String second = file("second", "LATER=second\n");
    String script =
        "echo \"[$QUOTED][$INDENTED][${EMPTY-unset}][$WINDOWS][$OF_CALLER][${NOT_SET-unset}]"
            + "[$LATER][$GIVEN][$UMLAUT]\"";
    assertThat(output(script, "-e", "GIVEN=option", "--env-file", first, "--env-file=" + second))
        .isEqualTo("[\"a b\" ][x=y#z][][1][mine][unset][second][option][\u00fc]\n");
  }

  @Test
  void env_thatTheCallerDoesNotHave_isTakenAway() throws IOException {
    String file = file("of-file", "GIVEN=file\n");
    // Not by a shell, which makes some variables of its own.
    String plain = jovl("run", "--env-file", file, "box", "/bin/busybox", "env").out();
    assertThat(plain).contains("GIVEN=file\n");
    assertThat(plain).contains("HOSTNAME=");
    Outcome less =
        jovl(
            "run",
            "--env-file",
            file,
            "-e",
            "GIVEN",
            "-e",
            "HOSTNAME",
            "box",
            "/bin/busybox",
            "env");
    List<String> names = less.out().lines().map(line -> line.replaceAll("=.*", "")).toList();
    assertThat(names).containsExactly("PATH", "HOME");
  }

  @Test
  void envFile_withABadLine_isRefusedWithItsNumber() throws IOException {
    String blank = file("blank", "A=b\n\nB C=d\n");
    assertThat(refusal("--env-file", blank))
        .isEqualTo("jovl: " + blank + ":3: the name \"B C\" has blanks; write NAME=VALUE\n");
    String nameless = file("nameless", "# x\n=d");
    assertThat(refusal("--env-file", nameless))
        .isEqualTo("jovl: " + nameless + ":2: no name of a variable before =; write NAME=VALUE\n");
    Path latin = bench.path("latin");
    Files.write(latin, "A=b\nB=\u00fc\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(refusal("--env-file", latin.toString()))
        .isEqualTo("jovl: " + latin + ":2: not text in UTF-8; write the file in UTF-8\n");
    String zero = file("zero", "A=\0\n");
    assertThat(refusal("--env-file", zero)).contains(zero + ":1: not text");
    assertThat(refusal("--env-file", "absent"))
        .isEqualTo("jovl: --env-file absent: no such file; give a path from where you are\n");
    assertThat(refusal("--env-file", "upper")).contains("--env-file upper: cannot be read: ");
  }

  /** Where a container reaches this machine, whose network it has. */
  @Test
  void addHost_gatewayIsThisMachine() throws IOException {
    String script = "busybox tail -n 1 /etc/hosts";
    assertThat(output(script, "--add-host=host.docker.internal:host-gateway"))
        .isEqualTo("127.0.0.1\thost.docker.internal\n");
  }

  @Test
  void addHost_isALineOfTheHostsFile() throws IOException {
    String script = "busybox tail -n 2 /etc/hosts";
    assertThat(output(script, "--add-host", "six:::1", "--add-host=four=10.0.0.1"))
        .isEqualTo("::1\tsix\n10.0.0.1\tfour\n");
    assertThat(refusal("--add-host", "four:10"))
        .isEqualTo("jovl: --add-host four:10: no name with an address; write NAME:ADDRESS\n");
  }

  @Test
  void tmpfs_isWritableInAReadOnlyContainer() throws IOException {
    String script = "echo x >/t/f && cat /t/f && busybox stat -c %a /t /u && exec >/new";
    List<String> words = List.of("run", "--read-only", "--tmpfs", "/t", "--tmpfs=/u:mode=700");
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of("box", "sh", "-c", script));
    Outcome ran = jovl(all.toArray(String[]::new));
    assertThat(ran.out()).isEqualTo("x\n1777\n700\n");
    assertThat(ran.err()).contains("Read-only file system");
  }

  @Test
  void tmpfs_thatCannotBe_isRefused() throws IOException {
    assertThat(refusal("--tmpfs", "/t:size=much"))
        .startsWith(
            "jovl: --tmpfs /t:size=much: \"size=much\" is no option of a tmpfs; write size=BYTES, ");
    assertThat(refusal("--tmpfs", "/t:ro,,exec")).contains("\"\" is no option of a tmpfs");
    assertThat(refusal("--tmpfs", "t"))
        .isEqualTo(
            "jovl: --tmpfs t: \"t\" is no absolute path in the container; begin it with /\n");
    assertThat(refusal("--tmpfs", "/a/.."))
        .isEqualTo("jovl: --tmpfs /a/..: / is the image itself; name a directory below\n");
    assertThat(refusal("-v", "./upper:/t", "--tmpfs", "/t/"))
        .isEqualTo("jovl: --tmpfs /t/: something is mounted on /t; leave one of them out\n");
  }

  @Test
  void mount_isABindOrATmpfs() throws IOException {
    file("a,b", "shared\n");
    String path = bench.path("a,b").toString();
    String script =
        "cat /f; echo y 2>/dev/null >/f || echo ro; cat /g/file; echo >/g/new; busybox stat -c %a"
            + " /t; busybox df -k /t | busybox tail -n 1 | busybox awk '{print $2}'";
    String[] options = {
      "--mount",
      "type=bind,\"source=" + path + "\",target=/f,readonly",
      "--mount=type=bind,src=lower,dst=/g,ro=false,consistency=cached",
      "--mount",
      "type=tmpfs,destination=/t,tmpfs-size=2MiB,tmpfs-mode=0750"
    };
    assertThat(output("alias cat='busybox cat'\n" + script, options))
        .isEqualTo("shared\nro\nlower750\n2048\n");
    assertThat(Files.exists(bench.path("lower/new"))).isTrue();
    assertThat(
            output("echo 2>/dev/null >/t/f || echo ro", "--mount", "type=tmpfs,target=/t,ro=true"))
        .isEqualTo("ro\n");
  }

  /** Docker cleans the path by its text (parseMountSpec of moby's linux_parser.go). */
  @Test
  void mounts_withDotsInTheirPlaces_areWhereTheseLeadWithoutLinks() throws IOException {
    Path rootfs = Busybox.in(bench.path("linked"), "sh");
    Files.createDirectories(rootfs.resolve("above/below"));
    Path unused = Files.createSymbolicLink(rootfs.resolve("link"), Path.of("above/below"));
    assertThat(jovl("import", rootfs.toString(), "box").exitCode()).isEqualTo(0);
    String script = "busybox cat /here/file; busybox stat -c %a /t";
    assertThat(output(script, "-v", "./lower:/link/../here", "--tmpfs=/link/../t:mode=700"))
        .isEqualTo("lower700\n");
  }

  @Test
  void mount_thatCannotBe_isRefused() throws IOException {
    assertThat(refusal("--mount", "source=data,target=/data"))
        .startsWith(
            "jovl: --mount source=data,target=/data: there are no volumes here, and without type="
                + " it is one; write type=bind,source=PATH,target=DIR[,readonly] or ");
    assertThat(refusal("--mount", "type=bind,source=lower")).contains(": no target in it;");
    assertThat(refusal("--mount", "type=bind,target=/x")).contains(": no source in it;");
    assertThat(refusal("--mount", "type=npipe,target=/x")).contains(": no type \"npipe\" here;");
    assertThat(refusal("--mount", "type=tmpfs,target=/x,source=lower"))
        .contains(": unexpected \"source\";");
    assertThat(refusal("--mount", "type=tmpfs,target")).contains(": unexpected \"target\";");
    assertThat(refusal("--mount", "type=tmpfs,target=x")).contains("\"x\" is no absolute path");
    assertThat(refusal("--mount", "type=tmpfs,target=/x,tmpfs-size=b"))
        .contains("\"size=b\" is no option of a tmpfs");
    assertThat(refusal("--mount", "type=tmpfs,target=/x,ro=maybe"))
        .contains("readonly is true or false, not \"maybe\"");
    assertThat(refusal("--mount", "type=tmpfs,target=/x,readonly=tRUE"))
        .contains("readonly is true or false, not \"tRUE\"");
    assertThat(refusal("--mount", "type=bind,source=lower,target=/x,bind-propagation=shared"))
        .contains("mounts are private here");
    assertThat(refusal("--mount", "type=tmpfs,\"target=/x")).contains("a quote stays open");
    assertThat(refusal("--mount", "type=bind,source=absent,target=/x"))
        .contains("absent does not exist; make it before");
  }

  @Test
  void nameAndLabels_areAcceptedAndChangeNothing() throws IOException {
    assertThat(
            output("busybox hostname", "--hostname", "h", "--name", "n", "-l", "a=b", "--label=c"))
        .isEqualTo("h\n");
    assertThat(jovl("images", "-q").out().lines().toList()).hasSize(1);
  }

  @Test
  void h_isTheNameOfTheHost_asWithDocker() throws IOException {
    String script = "busybox hostname; busybox cat /etc/hostname; busybox grep -c h$ /etc/hosts";
    assertThat(output(script, "-h", "h")).isEqualTo("h\nh\n1\n");
    assertThat(jovl("run", "-h").exitCode()).isEqualTo(125);
    assertThat(jovl("run", "--help").exitCode()).isEqualTo(0);
    assertThat(jovl("run", "--help").out()).contains("-h, --hostname=NAME");
    assertThat(jovl("images", "-h").exitCode()).isEqualTo(0);
  }

  @Test
  void hostname_thatIsNone_isThatOfTheContainer() throws IOException {
    String ofTheHost = Files.readString(Path.of("/proc/sys/kernel/hostname"));
    String name = output("busybox hostname", "--hostname", "");
    assertThat(name).isNotEqualTo(ofTheHost);
    assertThat(name).matches("[0-9a-f]{12}\n");
    assertThat(refusal("--hostname", "a".repeat(65))).contains("longer than 64 bytes");
    assertThat(refusal("--hostname", "a\n1.2.3.4 b")).contains("a name has no blanks");
  }

  @Test
  void hostnameFile_isNotOfTheImage_unlessItIsMounted() throws IOException {
    String own = file("own", "own\n");
    String script = "busybox cat /etc/hostname";
    assertThat(output(script, "-v", own + ":/etc/hostname", "-h", "h")).isEqualTo("own\n");
    assertThat(output(script, "--runtime", "chroot", "-h", "h")).isEqualTo("h\n");
  }

  @Test
  void mtab_isALinkToTheMounts_whereTheImageHasNone() throws IOException {
    for (String runtime : List.of("crun", "chroot")) {
      assertThat(output("busybox readlink /etc/mtab", "--runtime", runtime, "--read-only"))
          .isEqualTo("/proc/mounts\n");
    }
    String own = file("own", "own\n");
    assertThat(output("busybox cat /etc/mtab", "-v", own + ":/etc/mtab")).isEqualTo("own\n");
    Path etc = Files.createDirectories(bench.path("rootfs/etc"));
    Files.createSymbolicLink(etc.resolve("mtab"), Path.of("../nowhere"));
    assertThat(jovl("import", bench.path("rootfs").toString(), "box").exitCode()).isEqualTo(0);
    assertThat(output("busybox readlink /etc/mtab")).isEqualTo("../nowhere\n");
  }

  @Test
  void readOnly_isForTheFilesOfTheNetworkToo() throws IOException {
    String script =
        "for file in hosts resolv.conf hostname; do"
            + " { echo x >> /etc/$file; } 2>/dev/null || echo no $file; done";
    for (String runtime : List.of("crun", "chroot")) {
      assertThat(output(script, "--runtime", runtime, "--read-only"))
          .isEqualTo("no hosts\nno resolv.conf\nno hostname\n");
      assertThat(output(script, "--runtime", runtime)).isEmpty();
    }
  }

  @Test
  void volume_takesTheWordsOfDockerAndPodman() throws IOException {
    String shared = Files.createDirectory(bench.path("shared")).toString();
    String script = "{ echo x > /mnt/f; } 2>/dev/null && echo written";
    for (String words : List.of("z", "Z", "rw,z", "cached", "rbind,rprivate")) {
      assertThat(output(script, "-v", shared + ":/mnt:" + words)).isEqualTo("written\n");
    }
    assertThat(output(script + "; true", "-v", shared + ":/mnt:ro,Z")).isEmpty();
    for (String words : List.of("ro,rw", "", "U", "O", "rshared", "ro,")) {
      assertThat(refusal("-v", shared + ":/mnt:" + words)).contains("not HOST:DIR or HOST:DIR:ro");
    }
  }

  @Test
  void securityOptions_areDoneOrRefused() throws IOException {
    String script = "busybox grep -o 'NoNewPrivs:.*' /proc/self/status";
    for (String runtime : List.of("crun", "runc", "chroot")) {
      assertThat(output(script, "--runtime", runtime, "--security-opt", "no-new-privileges"))
          .isEqualTo("NoNewPrivs:\t1\n");
      assertThat(output(script, "--runtime", runtime, "--security-opt=label=disable"))
          .isEqualTo("NoNewPrivs:\t0\n");
    }
    assertThat(output(script, "--security-opt", "no-new-privileges:true", "-u", "7"))
        .isEqualTo("NoNewPrivs:\t1\n");
    assertThat(
            output(
                script,
                "--security-opt=no-new-privileges:false",
                "--security-opt=seccomp=unconfined"))
        .isEqualTo("NoNewPrivs:\t0\n");
    assertThat(refusal("--security-opt", "seccomp=profile.json")).contains("no labels, filters");
    assertThat(refusal("--security-opt", "")).contains("no labels, filters");
  }

  @Test
  void optionsOfOthers_areRefusedWithTheReason() throws IOException {
    assertThat(refusal("-d")).startsWith("jovl run: -d: one container runs in the foreground");
    assertThat(refusal("-p", "80:80")).startsWith("jovl run: -p: no ports are forwarded");
    assertThat(refusal("-p80:80")).isEqualTo(refusal("-p", "80:80"));
    assertThat(refusal("-m1g")).isEqualTo(refusal("-m", "1g"));
    assertThat(refusal("-dit")).isEqualTo(refusal("-d"));
    assertThat(refusal("--memory=1m")).contains("--memory: it has the limits of the caller");
    assertThat(refusal("--init")).contains("--init: its program is the first process");
    assertThat(refusal("--platform", "linux/s390x")).contains("for this machine only, ");
    assertThat(output("echo yes", "--platform", Platform.host().toString())).isEqualTo("yes\n");
    assertThat(refusal("-v", "/absent:/x"))
        .isEqualTo("jovl: -v /absent:/x: /absent does not exist; make it before\n");
    assertThat(refusal("--env-file", "/absent"))
        .isEqualTo("jovl: --env-file /absent: no such file; give a path from where you are\n");
    assertThat(refusal("--tz=local")).contains("-e TZ=ZONE");
    assertThat(refusal("--timeout", "2")).contains("use timeout(1)");
    assertThat(refusal("--gpus", "all")).contains("use --device FILE");
    assertThat(refusal("-X")).isEqualTo("jovl run: -X: no such option; see jovl run --help\n");
  }
}
