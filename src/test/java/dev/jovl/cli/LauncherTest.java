package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.mount.JavaProcess;
import dev.jovl.testing.Ending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How the launcher of a checkout keeps the archive of classes, and with which virtual machine it
 * starts what; with a Java that only writes down what it was started for.
 */
final class LauncherTest {
  private static final String JAVA =
      """
      #!/bin/sh
      case "$*" in
        *-Xshare:dump*)
          echo dump >>"$JAVA_HOME/log"
          echo "$*" >"$JAVA_HOME/dumped"
          [ ! -e "$JAVA_HOME/fails" ] || exit 1
          for word in "$@"; do
            case $word in -XX:SharedArchiveFile=*) echo archive >"${word#*=}" ;; esac
          done
          ;;
        *' -version') [ -e "$JAVA_HOME/warns" ] ;;
        *' --prepare '*) umask >"$JAVA_HOME/umask" ;;
        *)
          echo start >>"$JAVA_HOME/log"
          echo "$*" >"$JAVA_HOME/words"
          readlink "/proc/$$/fd/0" >"$JAVA_HOME/input"
          readlink "/proc/$$/fd/2" >"$JAVA_HOME/errors"
          echo "$LC_ALL $JOVL_LC_ALL" >"$JAVA_HOME/locale"
          ;;
      esac
      """;

  private final Path checkout;
  private final Path java;
  private final Path archive;

  LauncherTest(@TempDir Path base) {
    checkout = base.resolve("checkout");
    java = base.resolve("java");
    archive = checkout.resolve("target/jovl.jsa");
  }

  @BeforeEach
  void makeCheckout() throws IOException {
    Files.createDirectories(checkout.resolve("src/main"));
    Files.createFile(checkout.resolve("pom.xml"));
    Files.createDirectories(checkout.resolve("target/lib"));
    Files.createFile(checkout.resolve("target/jovl.jar"));
    touch(checkout.resolve("src/main"), -60);
    touch(checkout.resolve("pom.xml"), -60);
    touch(checkout.resolve("target/jovl.jar"), -30);
    executable("scripts/jovl", Files.readString(Path.of("scripts/jovl")));
    executable("../java/bin/java", JAVA);
  }

  private void executable(String path, String content) throws IOException {
    Path file = checkout.resolve(path).normalize();
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Starts the program; returns what Java was started for since the last time. */
  private String start() throws IOException, InterruptedException {
    return start("jovl", "images");
  }

  private String start(String name, String... words) throws IOException, InterruptedException {
    Path log = java.resolve("log");
    Files.deleteIfExists(log);
    List<String> command = new ArrayList<>(List.of(words));
    command.add(0, checkout.resolve("scripts").resolve(name).toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", java.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(Ending.output(process), StandardCharsets.UTF_8);
    assertThat(Ending.code(process)).isEqualTo(0);
    assertThat(said.isEmpty()).isNotEqualTo(said.contains("once"));
    return Files.readString(log).replace('\n', ' ').strip();
  }

  private static void touch(Path file, int secondsFromNow) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(secondsFromNow)));
  }

  @Test
  void start_withoutArchive_makesItOnce() throws Exception {
    assertThat(start()).isEqualTo("dump start");
    assertThat(Files.readString(archive)).isEqualTo("archive\n");
    assertThat(start()).isEqualTo("start");
  }

  /** With it, cd prints where it goes, and goes elsewhere. */
  @Test
  void start_whereCdSearchesAPath_takesItsOwnCheckout() throws Exception {
    String script = "#!/bin/sh\ncd \"${0%/*}/..\"\nCDPATH=/:. exec scripts/jovl images\n";
    executable("scripts/loose", script);
    assertThat(start("loose")).isEqualTo("dump start");
    assertThat(Files.readString(java.resolve("words")))
        .contains(" -Djovl.home=" + checkout.toRealPath().resolve("target") + " ");
  }

  /** A native library that others may write would be theirs to run as whoever starts a command. */
  @Test
  void start_byWhomeverLetsOthersWrite_preparesWhatTheyMayNot() throws Exception {
    String launcher = checkout.resolve("scripts/jovl").toString();
    executable("scripts/loose", "#!/bin/sh\numask 0\nexec " + launcher + " images\n");
    assertThat(start("loose")).isEqualTo("dump start");
    assertThat(Files.readString(java.resolve("umask"))).isEqualTo("0022\n");
  }

  /** Java opens its first file there, which a container would then read for its input. */
  @Test
  void start_withoutStandardInput_hasAnEmptyOne() throws Exception {
    String launcher = checkout.resolve("scripts/jovl").toString();
    executable("scripts/loose", "#!/bin/sh\nexec " + launcher + " images <&-\n");
    String unused = start("loose");
    assertThat(Files.readString(java.resolve("input"))).isEqualTo("/dev/null\n");
    String started = start();
    assertThat(started).isEqualTo("start");
    assertThat(Files.readString(java.resolve("input"))).startsWith("pipe:");
  }

  /** A container whose errors cannot be written is killed, as where nobody reads them any more. */
  @Test
  void start_withoutStandardError_hasOneThatTakesEverything() throws Exception {
    String launcher = checkout.resolve("scripts/jovl").toString();
    executable("scripts/loose", "#!/bin/sh\nexec " + launcher + " images 2>&-\n");
    String unused = start("loose");
    assertThat(Files.readString(java.resolve("errors"))).isEqualTo("/dev/null\n");
    String started = start();
    assertThat(started).isEqualTo("start");
    assertThat(Files.readString(java.resolve("errors"))).startsWith("pipe:");
  }

  /** What is run for the caller has the caller's locale. */
  @ParameterizedTest
  @CsvSource({"LC_ALL=de_DE, =de_DE", "LC_ALL=, =", "-u LC_ALL, ''"})
  void start_keepsTheCallersLocale(String environment, String kept) throws Exception {
    String launcher = checkout.resolve("scripts/jovl").toString();
    executable(
        "scripts/loose", "#!/bin/sh\nexec env " + environment + " " + launcher + " images\n");
    String unused = start("loose");
    assertThat(Files.readString(java.resolve("locale"))).isEqualTo("C.UTF-8 " + kept + "\n");
  }

  /** Java does not, and prints where in itself that came to light. */
  @Test
  void start_whereTheDirectoryIsGone_saysSo() throws Exception {
    assertThat(start()).isEqualTo("dump start");
    String launcher = checkout.resolve("scripts/jovl").toString();
    executable(
        "scripts/gone",
        "#!/bin/sh\nmkdir gone\ncd gone\nrmdir ../gone\nexec " + launcher + " images\n");
    Process process =
        new ProcessBuilder(checkout.resolve("scripts/gone").toString())
            .directory(checkout.toFile())
            .start();
    process.getOutputStream().close();
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .endsWith("jovl: the current directory is gone; go to another one, as with cd /\n");
    assertThat(Ending.code(process)).isEqualTo(1);
  }

  /** Of its name, which a shell inherits, nobody needs the rights. */
  @Test
  void start_whereTheNameOfTheDirectoryLeadsNowhere_starts() throws Exception {
    String launcher = checkout.resolve("scripts/jovl").toString();
    executable("scripts/loose", "#!/bin/sh\nexec env PWD=/nowhere " + launcher + " images\n");
    assertThat(start("loose")).isEqualTo("dump start");
  }

  /**
   * Java 24 and later warn of native code at each start, unless it is allowed, and take the archive
   * only if it was made so too. Java 17 keeps less in one that was.
   */
  @Test
  void start_allowsNativeCodeOnlyWhereJavaWarnsOfIt() throws Exception {
    assertThat(startedAs("jovl images")).doesNotContain("native-access");
    Files.delete(archive);
    Files.createFile(java.resolve("warns"));
    assertThat(startedAs("jovl images")).startsWith("--enable-native-access=ALL-UNNAMED ");
    assertThat(Files.readString(java.resolve("dumped")))
        .startsWith("--enable-native-access=ALL-UNNAMED ");
    assertThat(startedAs("jovl images")).startsWith("--enable-native-access=ALL-UNNAMED ");
  }

  /** Where the disk was full when the archive was made. */
  @Test
  void start_withoutWhatWasWrittenBesideTheArchive_works() throws Exception {
    assertThat(start()).isEqualTo("dump start");
    Files.writeString(archive.resolveSibling("jovl.options"), "");
    assertThat(start()).isEqualTo("start");
  }

  /** On SIGQUIT Java tells what its threads do, which must not get into an archive. */
  @Test
  void start_keepsWhatJavaSaysFromTheOutput() throws Exception {
    assertThat(startedAs("jovl images")).contains("-XX:+DisplayVMOutputToStderr");
  }

  @Test
  void start_takesTheLibraryThatWasPrepared() throws Exception {
    assertThat(startedAs("jovl images")).doesNotContain("ZstdNativePath");
    Path library = checkout.resolve("target/native/libzstd-jni.so");
    Files.createDirectories(checkout.resolve("target/native"));
    Files.createFile(library);
    assertThat(startedAs("jovl images")).contains("-DZstdNativePath=" + library.toRealPath());
  }

  /** Maven's package writes the jar and leaves the archive, which Java then takes no more. */
  @Test
  void start_withTheArchiveOfAnOlderJar_makesItAgain() throws Exception {
    Files.writeString(archive, "old");
    touch(archive, -40);
    assertThat(start()).isEqualTo("dump start");
    assertThat(Files.readString(archive)).isEqualTo("archive\n");
    assertThat(start()).isEqualTo("start");
  }

  @Test
  void start_whereNoArchiveCanBeMade_doesNotTryEachTime() throws Exception {
    Files.createFile(java.resolve("fails"));
    assertThat(start()).isEqualTo("dump start");
    assertThat(Files.size(archive)).isEqualTo(0);
    assertThat(start()).isEqualTo("start");
  }

  @Test
  void start_withoutJava_saysWhatToInstall() throws Exception {
    assertThat(start()).isEqualTo("dump start");
    Files.delete(java.resolve("bin/java"));
    ProcessBuilder builder =
        new ProcessBuilder(checkout.resolve("scripts/jovl").toString(), "images")
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", java.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    assertThat(new String(Ending.output(process), StandardCharsets.UTF_8))
        .startsWith("jovl: " + java.resolve("bin/java") + ": not found; install Java 17 or later");
    assertThat(Ending.code(process)).isEqualTo(127);
  }

  /**
   * What serves a mount, or works by itself, needs a compiler; who asks a server is sooner done.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jovl mount -o lowerdir=a m",
        "jovl --root r mount -o ro,lowerdir=a m",
        "fuse-overlayfs -o lowerdir=a m",
        "mount.fuse.jovl jovl m -o rw,lowerdir=a",
      })
  void start_ofWhoAsksAServer_hasNoCompiler(String line) throws Exception {
    assertThat(startedAs(line)).contains(" -Xint ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jovl images",
        "jovl umount m",
        "jovl --serve-activated",
        "jovl build mount",
        "jovl run mount mount",
        "jovl mount -f -o lowerdir=a m",
        "jovl mount --foreground -o lowerdir=a m",
        "jovl mount -d -o lowerdir=a m",
        "jovl mount --debug -o lowerdir=a m",
        "jovl mount -o lowerdir=a,debug m",
        "fuse-overlayfs -f -o lowerdir=a m",
        "mount.fuse.jovl jovl m -o rw,debug,lowerdir=a",
      })
  void start_ofWhatServesOrWorks_hasACompiler(String line) throws Exception {
    assertThat(startedAs(line)).doesNotContain("-Xint");
  }

  /** The other servers are started by Java itself. */
  @ParameterizedTest
  @ValueSource(strings = {"jovl --serve-activated", "jovl mount -f -o lowerdir=a m"})
  void start_ofWhatServes_isAsThatOfOtherServers(String line) throws Exception {
    assertThat(startedAs(line))
        .contains(" " + String.join(" ", JavaProcess.servingOptions()) + " ");
  }

  /** A server has a small heap of its own, and words that make one may be anything elsewhere. */
  @ParameterizedTest
  @ValueSource(
      strings = {"jovl history mydebug", "jovl images -f dangling=true", "jovl rmi -f debug"})
  void start_ofOtherCommandsWithSuchWords_isNotAsThatOfServers(String line) throws Exception {
    assertThat(startedAs(line)).doesNotContain(" -Xmn");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jovl mount -o lowerdir=a build", "fuse-overlayfs -o lowerdir=a mount"})
  void start_ofAMountOnSuchAName_isAsThatOfOthers(String line) throws Exception {
    assertThat(startedAs(line)).contains(" -Xint ");
  }

  private String startedAs(String line) throws Exception {
    List<String> words = List.of(line.split(" ", -1));
    Path program = checkout.resolve("scripts").resolve(words.get(0));
    if (!Files.exists(program)) {
      Files.createSymbolicLink(program, Path.of("jovl"));
    }
    String unused = start(words.get(0), words.subList(1, words.size()).toArray(String[]::new));
    return Files.readString(java.resolve("words"));
  }
}
