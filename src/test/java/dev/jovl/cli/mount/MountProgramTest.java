package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.linux.Self;
import dev.jovl.linux.Signals;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a mount, with real processes. */
@ExtendWith({NeedsFuse.class, BenchPerTest.class})
final class MountProgramTest {
  private static final int HANGUP = 1;
  private static final int INTERRUPT = 2;
  private static final int CONTINUE = 18;
  private static final int STOP = 19;

  private final JovlBench bench;
  private final String mnt;

  MountProgramTest(JovlBench bench) {
    this.bench = bench;
    mnt = bench.path("mnt").toString();
  }

  private void mount(String... more) throws IOException {
    Outcome outcome = bench.jovl("mount", "-o", bench.options(more), mnt);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
  }

  private void assertMountWorks(String target) throws IOException {
    Path directory = bench.path(target);
    assertThat(Files.readString(directory.resolve("file"))).isEqualTo("lower");
    Files.writeString(directory.resolve("new"), "x");
    assertThat(Files.exists(bench.path("upper/new"))).isTrue();
  }

  @Test
  void mount_worksWhenItReturns() throws IOException {
    mount();
    assertMountWorks("mnt");
    assertThat(bench.mounts()).hasSize(1);
    assertThat(bench.mounts().get(0)).startsWith("jovl " + mnt + " fuse.jovl rw,");
  }

  @Test
  void server_holdsNothingOfTheCaller() throws IOException {
    mount();
    ProcessHandle server = bench.servers().get(0);
    Path proc = Path.of("/proc", Long.toString(server.pid()));
    assertThat(Files.readSymbolicLink(proc.resolve("cwd"))).isEqualTo(Path.of("/"));
    assertThat(Files.readSymbolicLink(proc.resolve("fd/0"))).isEqualTo(Path.of("/dev/null"));
    assertThat(Files.readSymbolicLink(proc.resolve("fd/1"))).isEqualTo(Path.of("/dev/null"));
    assertThat(Files.readSymbolicLink(proc.resolve("fd/2")).toString()).endsWith(".log");
    String[] stat = Files.readString(proc.resolve("stat")).split("\\) ")[1].split(" ");
    assertWithMessage("session").that(stat[3]).isEqualTo(Long.toString(server.pid()));
  }

  @Test
  void secondMount_hasTheSameServer() throws IOException {
    mount();
    Files.createDirectory(bench.path("mnt2"));
    Outcome second =
        bench.jovl("mount", "-o", "lowerdir=" + bench.path("lower"), bench.path("mnt2").toString());
    assertWithMessage(second.err()).that(second.exitCode()).isEqualTo(0);
    assertThat(bench.servers()).hasSize(1);
    assertThat(Files.readString(bench.path("mnt2/file"))).isEqualTo("lower");
  }

  @Test
  void umount_endsTheServer() throws IOException {
    mount();
    ProcessHandle server = bench.servers().get(0);
    assertThat(bench.jovl("umount", mnt).exitCode()).isEqualTo(0);
    assertThat(bench.mounts()).isEmpty();
    JovlBench.awaitEnd(server);
    try (var files = Files.list(bench.path("run/jovl"))) {
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .containsExactly("start.lock");
    }
  }

  @Test
  void server_whoseDirectoryIsGoneEndsAfterItsLastMount() throws IOException {
    mount();
    ProcessHandle server = bench.servers().get(0);
    Outcome removed = bench.run(List.of("rm", "-r", bench.path("run/jovl").toString()));
    assertThat(removed.exitCode()).isEqualTo(0);
    assertMountWorks("mnt");
    assertThat(bench.jovl("umount", mnt).exitCode()).isEqualTo(0);
    JovlBench.awaitEnd(server);
  }

  @Test
  void umount_ofABusyMountSaysSo() throws IOException {
    mount();
    Process user = new ProcessBuilder("sleep", "60").directory(bench.path("mnt").toFile()).start();
    try {
      Outcome outcome = bench.jovl("umount", mnt);
      assertThat(outcome.exitCode()).isEqualTo(ExitCode.BUSY);
      assertThat(outcome.err()).startsWith("jovl umount: " + mnt + ": Device or resource busy; ");
      // The worst of several, and not the last.
      String other = bench.path("lower").toString();
      assertThat(bench.jovl("umount", mnt, other).exitCode()).isEqualTo(ExitCode.BUSY);
      assertThat(bench.jovl("umount", "--lazy", mnt).exitCode()).isEqualTo(0);
      assertThat(bench.mounts()).isEmpty();
    } finally {
      user.destroyForcibly();
    }
  }

  @Test
  void umount_ofNoMountSaysSo() throws IOException {
    Outcome outcome = bench.jovl("umount", mnt);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains(mnt + ": nothing is mounted there");
  }

  @Test
  void mount_whoseUpperCannotBeUsed_hasACodeOfItsOwn() throws IOException {
    String options = bench.options().replace("/upper", "/file");
    Path unused = Files.writeString(bench.path("file"), "no directory");
    Outcome outcome = bench.jovl("mount", "-o", options, mnt);
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains(bench.path("file") + ": upperdir: Not a directory");
  }

  @Test
  void umount_ofADirectoryThatIsMissingSaysSo() throws IOException {
    String missing = bench.path("missing").toString();
    for (String command : new String[] {"umount", "stat"}) {
      Outcome outcome = bench.jovl(command, missing);
      assertThat(outcome.exitCode()).isEqualTo(ExitCode.BAD_LAYER);
      assertThat(outcome.err()).contains(missing + ": No such file or directory; see findmnt");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {INTERRUPT, Signals.TERM})
  void signal_toTheServerUnmountsAll(int signal) throws IOException {
    mount();
    ProcessHandle server = bench.servers().get(0);
    Signals.send((int) server.pid(), signal);
    JovlBench.awaitEnd(server);
    assertThat(bench.mounts()).isEmpty();
    mount();
    assertMountWorks("mnt");
  }

  @Test
  void sigkill_leavesAMountThatUmountRemoves() throws IOException {
    mount();
    ProcessHandle server = bench.servers().get(0);
    assertThat(server.destroyForcibly()).isTrue();
    JovlBench.awaitEnd(server);
    Outcome again = bench.jovl("mount", "-o", bench.options(), mnt);
    assertThat(again.exitCode()).isEqualTo(ExitCode.BAD_LAYER);
    assertThat(again.err()).contains("jovl umount " + mnt);
    Outcome removed = bench.jovl("umount", mnt);
    assertWithMessage(removed.err()).that(removed.exitCode()).isEqualTo(0);
    mount();
    assertMountWorks("mnt");
  }

  @Test
  void firstMounts_atOnceStartOneServer() throws IOException {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Files.createDirectory(bench.path("m" + i));
      processes.add(
          bench.start(
              "jovl",
              "mount",
              "-o",
              "lowerdir=" + bench.path("lower"),
              bench.path("m" + i).toString()));
    }
    for (Process process : processes) {
      Outcome outcome = bench.outcome(process);
      assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    }
    assertThat(bench.mounts()).hasSize(4);
    assertThat(bench.servers()).hasSize(1);
  }

  @Test
  void upgrade_startsAServerBesideTheOldOne() throws IOException {
    mount();
    Files.createDirectory(bench.path("mnt2"));
    List<String> command =
        bench.commandOfAnotherBuild(
            "mount", "-o", "lowerdir=" + bench.path("lower"), bench.path("mnt2").toString());
    Outcome outcome = bench.run(command);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(bench.servers()).hasSize(2);
    assertMountWorks("mnt");
    assertThat(Files.readString(bench.path("mnt2/file"))).isEqualTo("lower");
    assertThat(bench.jovl("stat", bench.path("mnt2").toString()).exitCode()).isEqualTo(0);
  }

  /** Their names begin as those of FUSE mounts do. */
  @Test
  void umount_leavesMountsThatAreNotOfFuse() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    List<String> mounted = List.of("mount", "-i", "-t", "fusectl", "none", mnt);
    assertThat(bench.run(mounted).exitCode()).isEqualTo(0);
    Outcome outcome = bench.jovl("umount", mnt);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains(mnt + ": not a FUSE mount, but fusectl; ");
    assertThat(bench.mounts()).hasSize(1);
  }

  @Test
  void remount_keepsTheOtherFlags() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    mount("nosuid,nodev,noexec,nosymfollow,sync");
    assertRemounted("ro", "ro,nosuid,nodev,noexec,relatime,nosymfollow");
    assertRemounted("dev", "ro,nosuid,noexec,relatime,nosymfollow");
    assertRemounted("rw,exec", "rw,nosuid,relatime,nosymfollow");
    String line = bench.run(List.of("grep", mnt, "/proc/self/mountinfo")).out();
    assertThat(line).contains(" - fuse.jovl jovl rw,sync,");
  }

  /** As the kernel's overlayfs (ovl_reconfigure). */
  @Test
  void remount_ofLayersAloneToWrite_isRefused() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Outcome mounted = bench.jovl("mount", "-o", "lowerdir=" + bench.path("lower"), mnt);
    assertWithMessage(mounted.err()).that(mounted.exitCode()).isEqualTo(0);
    Outcome outcome = bench.jovl("mount", "-o", "remount,rw", mnt);
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(outcome.err())
        .isEqualTo(
            "jovl mount: "
                + mnt
                + ": remount: Read-only file system; name an upperdir and mount anew\n");
    assertThat(bench.mounts().get(0)).contains(" fuse.jovl ro,");
    assertRemounted("nodev", "ro,nodev,relatime");
  }

  @Test
  void remount_ofACopyOfAMount_isThatOfTheMount() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Outcome mounted = bench.jovl("mount", "-o", "lowerdir=" + bench.path("lower"), mnt);
    assertWithMessage(mounted.err()).that(mounted.exitCode()).isEqualTo(0);
    String copy = bench.path("work").toString();
    assertThat(bench.run(List.of("mount", "--bind", mnt, copy)).exitCode()).isEqualTo(0);
    Outcome outcome = bench.jovl("mount", "-o", "remount,rw", copy);
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(outcome.err()).contains(copy + ": remount: Read-only file system");
    assertThat(bench.run(List.of("umount", copy)).exitCode()).isEqualTo(0);
  }

  private void assertRemounted(String option, String flags) throws IOException {
    Outcome outcome = bench.jovl("mount", "-o", "remount," + option, mnt);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    String line = bench.run(List.of("grep", mnt, "/proc/self/mountinfo")).out();
    assertThat(line).contains(" " + mnt + " " + flags + " ");
  }

  /** As sshfs and others have. */
  @Test
  void remount_isForMountsOfOursAlone() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Process other = bench.start("jovl", "mount", "-f", "-o", bench.options("subtype=other"), mnt);
    bench.awaitFile("mnt/file");
    Outcome outcome = bench.jovl("mount", "-o", "remount,ro", mnt);
    assertThat(outcome.exitCode()).isNotEqualTo(0);
    assertThat(outcome.err()).contains(mnt + ": no union is mounted there; ");
    assertThat(bench.mounts().get(0)).contains(" fuse.other rw,");
    assertThat(bench.jovl("umount", mnt).exitCode()).isEqualTo(0);
    assertThat(bench.outcome(other).exitCode()).isEqualTo(0);
  }

  @Test
  void remount_findsItsOwnMountByAnyName() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    mount("subtype=other");
    Outcome outcome = bench.jovl("mount", "-o", "remount,ro", mnt);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(bench.mounts().get(0)).contains(" fuse.other ro,");
  }

  @Test
  void serverOff_hasAProcessOfItsOwn() throws IOException {
    mount("server=off");
    assertMountWorks("mnt");
    ProcessHandle server = bench.servers().get(0);
    for (String socket : bench.sockets()) {
      assertThat(socket).endsWith("." + server.pid() + ".sock");
    }
    Path descriptors = Path.of("/proc", Long.toString(server.pid()), "fd");
    for (String number : List.of("0", "1", "2")) {
      assertThat(Files.readSymbolicLink(descriptors.resolve(number)))
          .isEqualTo(Path.of("/dev/null"));
    }
    assertThat(bench.jovl("umount", mnt).exitCode()).isEqualTo(0);
    JovlBench.awaitEnd(server);
  }

  @Test
  void foreground_staysUntilTheMountIsGone() throws Exception {
    Process process = bench.start("jovl", "mount", "-f", "-o", bench.options(), mnt);
    bench.awaitFile("mnt/file");
    assertMountWorks("mnt");
    assertThat(process.isAlive()).isTrue();
    assertThat(bench.servers()).isEmpty();
    assertThat(bench.jovl("umount", mnt).exitCode()).isEqualTo(0);
    assertThat(bench.outcome(process).exitCode()).isEqualTo(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {HANGUP, INTERRUPT, Signals.TERM})
  void foreground_unmountsOnASignal(int signal) throws Exception {
    Process process = bench.start("jovl", "mount", "-f", "-o", bench.options(), mnt);
    bench.awaitFile("mnt/file");
    assertMountWorks("mnt");
    Signals.send((int) process.pid(), signal);
    assertThat(bench.outcome(process).exitCode()).isEqualTo(0);
    assertThat(bench.mounts()).isEmpty();
  }

  @Test
  void paths_areResolvedFromTheDirectoryOfTheCaller() throws IOException {
    Files.createDirectories(bench.path("store/l"));
    Files.createDirectories(bench.path("store/deep/a/diff"));
    Files.createDirectories(bench.path("store/deep/a/diff1"));
    Files.writeString(bench.path("store/deep/a/diff1/one"), "1");
    Files.createSymbolicLink(bench.path("store/l/LINK"), Path.of("../deep/a/diff"));
    Outcome outcome = bench.jovl("mount", "-o", "lowerdir=store/l/LINK/../diff1:lower", "mnt");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(Files.readString(bench.path("mnt/one"))).isEqualTo("1");
    assertThat(Files.readString(bench.path("mnt/file"))).isEqualTo("lower");
  }

  /** There the caller has the number of another process outside, whose directory is not meant. */
  @Test
  void paths_areResolvedFromTheDirectoryOfACallerInAPidNamespace() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    mount();
    Files.createDirectory(bench.path("mnt2"));
    Files.createDirectories(bench.path("elsewhere/lower"));
    Files.createDirectories(bench.path("elsewhere/mnt2"));
    Process other =
        new ProcessBuilder("sleep", "60").directory(bench.path("elsewhere").toFile()).start();
    try {
      String script =
          "echo $(($1 - 1)) >/proc/sys/kernel/ns_last_pid; shift; \"$@\" && cat mnt2/file; exit $?";
      List<String> command = new ArrayList<>(List.of("unshare", "--pid", "--fork"));
      command.addAll(List.of("sh", "-c", script, "sh", Long.toString(other.pid())));
      command.addAll(bench.command("jovl", "mount", "-o", "lowerdir=lower", "mnt2"));
      Outcome outcome = bench.run(command);
      assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
      assertThat(outcome.out()).isEqualTo("lower");
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void source_isShownAsTheDevice() throws IOException {
    Outcome outcome = bench.jovl("mount", "-o", bench.options("ro", "nosuid"), "a device", mnt);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(bench.mounts().get(0)).startsWith("a\\040device " + mnt + " fuse.jovl ro,nosuid,");
  }

  /** libfuse has no word for the last of them. */
  @ParameterizedTest
  @CsvSource({
    "kernel, 'ro', rw",
    "kernel, 'nosuid,nodev,noexec', suid",
    "kernel, 'sync,dirsync', async",
    "kernel, 'noatime,nosymfollow', relatime",
    "kernel, nodiratime, noatime",
    "libfuse, 'ro,noatime', rw",
    "libfuse, 'nosuid,nodev,noexec', suid",
    "libfuse, 'sync,dirsync,nosymfollow', async"
  })
  void options_areShownAndInForce(String engine, String options, String other) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Files.createSymbolicLink(bench.path("lower/link"), Path.of("file"));
    mount("engine=" + engine, options, "fsname=a\\,b", "subtype=kind");
    String line = bench.mounts().get(0);
    assertThat(line).startsWith("a,b " + mnt + " fuse.kind ");
    List<String> given = List.of(options.split(",", -1));
    List<String> shown = List.of(line.split(" ", -1)[3].split(",", -1));
    assertThat(shown).containsAtLeastElementsIn(given);
    assertThat(shown).doesNotContain(other);
    assertThat(Files.isReadable(Path.of(mnt, "link"))).isEqualTo(!given.contains("nosymfollow"));
  }

  /** Each takes back what stands before it. */
  @Test
  void options_theLastOfAKindWins() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    mount("ro,nosuid,nodev,noexec,sync,dirsync,noatime,rw,suid,dev,exec,async,atime");
    assertThat(bench.mounts().get(0)).contains(" rw,dirsync,relatime,user_id=");
  }

  @Test
  void upper_ofAMountInAnotherServerIsRefused() throws IOException {
    mount("server=off");
    Files.createDirectory(bench.path("mnt2"));
    Outcome outcome = bench.jovl("mount", "-o", bench.options(), bench.path("mnt2").toString());
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.BUSY);
    assertThat(outcome.err())
        .contains(bench.path("upper") + ": upperdir is in use by another mount");
  }

  @Test
  void upper_isWaitedForWhileAnotherServerIsSlowToEnd() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    mount("server=off");
    int server = (int) bench.servers().get(0).pid();
    Files.writeString(bench.path("mnt/f"), "x");
    Signals.send(server, STOP);
    Process next;
    try {
      assertThat(bench.run(List.of("umount", "-i", "-c", mnt)).exitCode()).isEqualTo(0);
      next = bench.start("jovl", "mount", "-o", bench.options(), mnt);
      assertThat(next.waitFor(6, TimeUnit.SECONDS)).isFalse(); // as for one that is in the tree
    } finally {
      Signals.send(server, CONTINUE);
    }
    Outcome outcome = bench.outcome(next);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(Files.readString(bench.path("mnt/f"))).isEqualTo("x");
  }

  @Test
  void volatileMount_thatCrashedIsRefused() throws IOException {
    mount("volatile");
    ProcessHandle server = bench.servers().get(0);
    assertThat(server.destroyForcibly()).isTrue();
    JovlBench.awaitEnd(server);
    assertThat(bench.jovl("umount", mnt).exitCode()).isEqualTo(0);
    Outcome outcome = bench.jovl("mount", "-o", bench.options("volatile"), mnt);
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.DIRTY);
    assertThat(outcome.err()).contains(bench.path("work/work/incompat/volatile").toString());
  }

  @Test
  void volatileMount_thatTheKernelRefusesLeavesNothing() throws IOException {
    String tooLong = "fsname=" + "x".repeat(5000);
    Outcome refused = bench.jovl("mount", "-o", bench.options("volatile", tooLong), mnt);
    assertThat(refused.exitCode()).isNotEqualTo(0);
    assertThat(Files.exists(bench.path("work/work/incompat"))).isFalse();
    mount("volatile");
  }

  @Test
  void volatileMount_thatEndedIsNot() throws IOException {
    mount("volatile");
    assertThat(Files.exists(bench.path("work/work/incompat/volatile"))).isTrue();
    ProcessHandle server = bench.servers().get(0);
    assertThat(bench.jovl("umount", mnt).exitCode()).isEqualTo(0);
    JovlBench.awaitEnd(server);
    assertThat(Files.exists(bench.path("work/work/incompat/volatile"))).isFalse();
    mount();
  }

  @Test
  void paths_thatAreNoTextAreMounted() throws IOException {
    String script =
        "d=$(printf 'l\\377'); mkdir \"$d\"; echo x > \"$d/f\"; m=$(printf 'm\\376'); mkdir \"$m\";"
            + " ./jovl mount -o lowerdir=\"$d\" \"$m\" && cat \"$m/f\""
            + " && ./jovl stat \"$m\" | head -n 1 && ./jovl umount \"$m\" && rm -r \"$m\" \"$d\"";
    Path unused = bench.launcher("jovl");
    Outcome outcome = bench.run(List.of("sh", "-c", script));
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("x\nmount    " + bench.path("m") + "\\xfe\n");
  }

  /** The name of a directory is no message. */
  @Test
  void umount_ofADirectoryNamedBusyThatIsNotOurs_isNotBusy() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to become somebody else");
    Path busy = Files.createDirectory(bench.path("busy"));
    Path launcher = bench.launcher("jovl");
    Outcome mounted = bench.jovl("mount", "-o", bench.options(), busy.toString());
    assertWithMessage(mounted.err()).that(mounted.exitCode()).isEqualTo(0);
    String user = "chmod 755 . && exec setpriv --reuid 65534 --regid 65534 --clear-groups";
    Outcome outcome = bench.run(List.of("sh", "-c", user + " " + launcher + " umount " + busy));
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(1);
  }

  @Test
  void libfuse_servesTheSame() throws IOException {
    mount("engine=libfuse");
    assertMountWorks("mnt");
    assertThat(bench.mounts().get(0)).contains(" fuse.jovl ");
    ProcessHandle server = bench.servers().get(0);
    assertThat(bench.jovl("umount", mnt).exitCode()).isEqualTo(0);
    JovlBench.awaitEnd(server);
  }
}
