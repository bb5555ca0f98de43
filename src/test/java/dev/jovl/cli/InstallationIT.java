package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code scripts/install} makes of the built jar, used from where it was installed. */
@ExtendWith(BenchPerTest.class)
final class InstallationIT {
  private static final Path INSTALL = Path.of("scripts/install").toAbsolutePath();

  private final JovlBench bench;

  /** The jar of this build is the one to install, though Maven may have kept an older file. */
  @BeforeAll
  static void jarIsNew() throws IOException {
    Path unused =
        Files.setLastModifiedTime(Path.of("target/jovl.jar"), FileTime.from(Instant.now()));
  }

  InstallationIT(JovlBench bench) {
    this.bench = bench;
  }

  private String run(String... command) throws IOException {
    Outcome outcome = bench.run(Arrays.asList(command));
    assertWithMessage(outcome.out() + outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    return outcome.out();
  }

  private Path installed() throws IOException {
    Path prefix = bench.path("prefix");
    String unused = run(INSTALL.toString(), "--prefix", prefix.toString());
    return prefix;
  }

  @Test
  @ExtendWith(NeedsFuse.class)
  void prefix_hasAProgramThatMounts() throws IOException {
    Path prefix = installed();
    String jovl = prefix.resolve("bin/jovl").toString();
    assertThat(Files.size(prefix.resolve("lib/jovl/jovl.jsa"))).isGreaterThan(0L);
    assertThat(run(jovl, "--version")).startsWith("jovl 0.");
    String mnt = bench.path("mnt").toString();
    String unused = run(jovl, "mount", "-o", bench.options(), mnt);
    assertThat(Files.readString(bench.path("mnt/file"))).isEqualTo("lower");
    assertThat(run(jovl, "umount", mnt)).isEmpty();
  }

  /** The directory is one below where the user is, who then takes away what was put there. */
  @Test
  void destdir_mayBeRelative() throws IOException {
    String words = " --prefix /usr --destdir staged";
    String there = "cd \"$1\" && \"$2\"" + words;
    String root = bench.path(".").toString();
    String unused = run("sh", "-c", there, "sh", root, INSTALL.toString());
    Path program = bench.path("staged/usr/bin/jovl");
    assertThat(Files.isExecutable(program)).isTrue();
    unused = run("sh", "-c", there + " --uninstall", "sh", root, INSTALL.toString());
    assertThat(Files.exists(program)).isFalse();
  }

  @Test
  void destdir_isFilledThroughALinkToTheScript() throws IOException {
    Path link = Files.createSymbolicLink(bench.path("install"), INSTALL);
    String destdir = bench.path("staged").toString();
    String unused = run(link.toString(), "--prefix", "/usr", "--destdir", destdir);
    assertThat(Files.isExecutable(bench.path("staged/usr/bin/jovl"))).isTrue();
  }

  /**
   * Who runs jovl from the checkout may have its scripts in the PATH, and install(1) is not one.
   */
  @Test
  void prefix_isFilledAlsoWithTheScriptsInThePath() throws IOException {
    bench.setVariable("PATH", INSTALL.getParent() + ":" + System.getenv("PATH"));
    assertThat(Files.exists(installed().resolve("lib/jovl/jovl.jar"))).isTrue();
  }

  @Test
  void completion_knowsCommandsAndOptions() throws IOException {
    Path file = installed().resolve("share/bash-completion/completions/jovl");
    String script =
        "source \"$1\" && complete -p jovl && COMP_WORDS=(jovl imp) COMP_CWORD=1 &&"
            + " _complete_jovl && echo \"${COMPREPLY[@]}\" &&"
            + " COMP_WORDS=(jovl build --no) COMP_CWORD=2 && _complete_jovl &&"
            + " echo \"${COMPREPLY[@]}\"";
    String out = run("bash", "-c", script, "bash", file.toString());
    assertThat(out).contains("complete ");
    assertThat(out).contains("\nimport\n");
    assertThat(out).contains("\n--no-cache --no-cache-filter\n");
  }

  /** Of what a short command needs, the archive has all but what is made while it runs. */
  @Test
  void commands_takeTheirClassesFromTheArchive() throws IOException {
    String jovl = installed().resolve("bin/jovl").toString();
    Path loaded = bench.path("loaded");
    // The launcher disables logging; this variable counts more than the command line.
    bench.setVariable("_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded);
    for (String command : List.of("images", "df")) {
      String unused = run(jovl, "--root", bench.path("store").toString(), command);
      List<String> elsewhere =
          Files.readAllLines(loaded).stream()
              .filter(line -> line.contains(".jar") && !line.contains("shared objects file"))
              .toList();
      assertWithMessage(command).that(elsewhere).isEmpty();
    }
  }

  @Test
  void manual_hasAPageForEachCommand() throws IOException {
    Path manual = installed().resolve("share/man");
    for (String name : Commands.NAMES) {
      String page = Files.readString(manual.resolve("man1/jovl-" + name + ".1"));
      assertThat(page).startsWith(".TH ");
      assertThat(page).contains(".SH SYNOPSIS\n");
    }
    assertThat(Files.readString(manual.resolve("man8/mount.fuse.jovl.8"))).contains("lowerdir=");
  }

  /** Units of users are where systemd looks below ~/.local. */
  @Test
  void units_startTheProgramThatWasInstalled() throws IOException {
    Path prefix = installed();
    for (String kind : List.of("lib/systemd/system", "share/systemd/user")) {
      Path units = prefix.resolve(kind);
      assertThat(Files.readString(units.resolve("jovl.service")))
          .contains("ExecStart=\"" + prefix + "/bin/jovl\" --serve-activated\n");
      assertThat(Files.readString(units.resolve("jovl.socket")))
          .contains("ListenStream=%t/jovl/activation.sock\n");
    }
  }

  /** A blank ends a word of systemd, and a percent sign begins a specifier. */
  @Test
  void units_knowAProgramBelowADirectoryWithABlank() throws IOException {
    Path prefix = bench.path("a 50%");
    String unused = run(INSTALL.toString(), "--prefix", prefix.toString());
    Path service = prefix.resolve("lib/systemd/system/jovl.service");
    assertThat(Files.readString(service)).contains("/a 50%%/bin/jovl\" --serve");
    assumeTrue(Files.exists(Path.of("/usr/bin/systemd-analyze")), "needs systemd-analyze");
    Path socket = service.resolveSibling("jovl.socket");
    List<String> verify = List.of("systemd-analyze", "verify", "--man=no", "--recursive-errors=no");
    List<String> command = new ArrayList<>(verify);
    command.addAll(List.of(socket.toString(), service.toString()));
    assertThat(run(command.toArray(new String[0]))).isEmpty();
  }

  @Test
  void prefix_isForAllUsersWhateverTheUmask() throws IOException {
    Path prefix = bench.path("prefix");
    String script = "umask 077; \"$0\" --prefix \"$1\" >/dev/null; find \"$1\" ! -perm -o=r";
    assertThat(run("sh", "-c", script, INSTALL.toString(), prefix.toString())).isEmpty();
  }

  @Test
  void uninstall_leavesNoFile() throws IOException {
    Path prefix = installed();
    String unused = run(INSTALL.toString(), "--uninstall", "--prefix", prefix.toString());
    try (Stream<Path> files = Files.walk(prefix)) {
      assertThat(files.filter(Files::isRegularFile).toList()).isEmpty();
    }
  }

  @Test
  void option_thatIsUnknownIsToldWithTheWayOut() throws IOException {
    Outcome outcome = bench.run(List.of(INSTALL.toString(), "--prefx", "x"));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo("install: --prefx: no such option; see scripts/install --help\n");
    assertThat(bench.run(List.of(INSTALL.toString(), "--prefix")).exitCode()).isEqualTo(2);
  }

  /** Layers above the directories of this machine, seen here alone, take what is installed. */
  @Test
  @ExtendWith(NeedsFuse.class)
  void usrLocalOfRoot_hasTheHelperOfMount() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    String script =
        """
        set -eu
        mkdir top; mount -t tmpfs tmpfs top
        for d in local sbin; do
          mkdir top/$d top/$d.w
          mount -t overlay -o lowerdir=/usr/$d,upperdir=top/$d,workdir=top/$d.w overlay /usr/$d
        done
        '%1$s' --prefix /usr/local
        mount -t fuse.jovl -o lowerdir=lower none mnt
        cat mnt/file; umount mnt
        '%1$s' --uninstall; find top -type l
        """;
    Outcome outcome = bench.runInNamespace(script.formatted(INSTALL));
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("installed /usr/local/bin/jovl\nlower");
  }

  /** The root file system of this machine with a layer above it that takes what dpkg changes. */
  @Test
  void debianPackage_isInstalledUsedAndRemoved() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path deb = bench.path("jovl.deb");
    String unused = run(INSTALL.toString(), "--deb", deb.toString());
    String script =
        String.join(
            "\n",
            "set -eu; deb=$1; here=$2; cd \"$here\"",
            "mkdir top; mount -t tmpfs tmpfs top; mkdir top/u top/w top/r",
            "mount -t overlay -o lowerdir=/,upperdir=top/u,workdir=top/w overlay top/r",
            "for d in proc dev sys; do mount --rbind /$d top/r/$d; done",
            "mount -t tmpfs tmpfs top/r/tmp; cp \"$deb\" top/r/tmp/jovl.deb; cp -r lower top/r/tmp",
            "unset JOVL_RUNTIME_DIR",
            "inside() { chroot top/r \"$@\"; }",
            "inside dpkg -i /tmp/jovl.deb >out 2>&1 || { cat out; exit 1; }",
            "inside test -s /usr/lib/jovl/jovl.jsa",
            "inside dpkg --verify jovl",
            "mkdir top/r/tmp/m",
            "inside mount -t fuse.jovl -o lowerdir=/tmp/lower none /tmp/m",
            "cat top/r/tmp/m/file",
            "inside umount /tmp/m",
            "inside dpkg -r jovl >>out 2>&1; inside dpkg -P jovl >>out 2>&1 || :",
            "find top/u -name '*jovl*' ! -path '*/var/*' ! -path '*/run/*' ! -type c",
            "test ! -e top/r/usr/lib/jovl; test ! -e top/r/usr/bin/jovl");
    List<String> command = new ArrayList<>(List.of("unshare", "-m", "--propagation", "private"));
    command.addAll(List.of("bash", "-c", script, "bash", deb.toString()));
    command.add(bench.path(".").toRealPath().toString());
    assertThat(run(command.toArray(new String[0]))).isEqualTo("lower");
  }
}
