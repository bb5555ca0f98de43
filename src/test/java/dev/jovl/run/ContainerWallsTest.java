package dev.jovl.run;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.run.spec.BindMount;
import dev.jovl.run.spec.ContainerIo;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.Mount;
import dev.jovl.run.spec.RunException;
import dev.jovl.run.spec.SignalTarget;
import dev.jovl.run.spec.TmpfsMount;
import dev.jovl.testing.Ending;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an image or a program in it tries in order to get at the host. */
@Timeout(60)
final class ContainerWallsTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private Path root = Path.of("");
  private Path scratch = root;

  @BeforeEach
  void setUp(@TempDir Path temporary) throws IOException {
    root = BusyboxRoot.make(Files.createDirectory(temporary.resolve("root")));
    scratch = Files.createDirectory(temporary.resolve("scratch"));
  }

  private int run(String runtime, ContainerSpec.Builder spec) throws IOException {
    return Containers.in(scratch, runtime)
        .run(spec.build(), ContainerIo.collecting(out, out), SignalTarget.Listener.NONE)
        .code();
  }

  private ContainerSpec.Builder sh(String script) {
    return ContainerSpec.builder(root, List.of("sh", "-c", script));
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Anybody may read the command line of the first process. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void commandLines_sayNothingOfTheHost(String runtime) throws IOException {
    assertThat(run(runtime, sh("cat /proc/*/cmdline"))).isEqualTo(0);
    assertThat(output()).doesNotContain(root.toString());
    assertThat(output()).doesNotContain(scratch.toString());
    assertThat(output()).doesNotContain("mount");
  }

  /** Whoever has a directory open above its root can climb from there, which chroot(2) warns of. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void climbing_endsAtTheRootOfTheImage(String runtime) throws IOException {
    Files.createSymbolicLink(root.resolve("bin/chroot"), Path.of("busybox"));
    Files.createFile(root.resolve("of-the-image"));
    String up = "/self/fd/3" + "/..".repeat(20);
    String climb = "/self/fd/3/bin/ls " + up + "; /self/fd/3/bin/ls -d " + up + scratch;
    int code = run(runtime, sh("exec 3</; exec chroot /proc /self/fd/3/bin/sh -c '" + climb + "'"));
    assertWithMessage(output()).that(code).isEqualTo(1);
    assertThat(output()).contains("of-the-image\n");
    assertThat(output()).contains(scratch + ": No such file or directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void whatTellsOfTheMachine_isMasked(String runtime) throws IOException {
    String places =
        "/proc/acpi /proc/scsi /proc/asound /sys/firmware /sys/devices/virtual/powercap";
    String files = "/proc/kcore /proc/keys /proc/timer_list /proc/interrupts";
    int code =
        run(
            runtime,
            sh(
                "for i in "
                    + places
                    + "; do [ ! -d $i ] || ls -A $i; done; for i in "
                    + files
                    + "; do [ ! -e $i ] || head -c 9 $i; done"));
    assertThat(output()).isEmpty();
    assertThat(code).isEqualTo(0);
  }

  /** Anybody may be root there, and the kernel asks whether a /proc without masks is in sight. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void userNamespace_mountsNothingThatIsMasked(String runtime) throws IOException {
    Files.createDirectory(root.resolve("mnt"));
    String proc = "busybox unshare -Urmpf busybox mount -t proc proc /mnt && echo proc";
    String sys = "busybox unshare -Urmnpf busybox mount -t sysfs sysfs /mnt && echo sys";
    assertThat(run(runtime, sh("(" + proc + "; " + sys + ") 2>/dev/null; true"))).isEqualTo(0);
    assertThat(output()).isEmpty();
  }

  /** The interpreter of the script is the tool that leads into the container, as root there. */
  @Test
  void toolOfTheHost_isNotTheContainersToChange() throws IOException, InterruptedException {
    Path tool = Path.of("/usr/bin/unshare");
    assumeTrue(Files.isRegularFile(tool));
    copyLibrariesOf(tool);
    Object mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(tool));
    assertThat(mode).isEqualTo("rwxr-xr-x");
    Object changed = Files.getAttribute(tool, "unix:ctime");
    program("self/prog", "#!/proc/self/exe -fw/other");
    program("other/prog", "#!/bin/sh\nbusybox chmod 755 /proc/$PPID/exe");
    program("proc/self/exe", "");
    int code = run("chroot", ContainerSpec.builder(root, List.of("./prog")).workingDir("/self"));
    assertThat(output()).contains("Read-only file system");
    assertThat(code).isEqualTo(1);
    assertThat(Files.getAttribute(tool, "unix:ctime")).isEqualTo(changed);
  }

  private void program(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void copyLibrariesOf(Path tool) throws IOException, InterruptedException {
    Process ldd = new ProcessBuilder("ldd", tool.toString()).start();
    String said = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(ldd.waitFor() == 0);
    for (String word : said.split("\\s+")) {
      if (word.startsWith("/")) {
        Path copy = root.resolve(word.substring(1));
        Files.createDirectories(copy.getParent());
        Files.copy(Path.of(word).toRealPath(), copy);
      }
    }
  }

  /** Whoever is root may change the mode of what it has open. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void standardInput_isNotTheNullDeviceOfTheHost(String runtime) throws IOException {
    Path device = Path.of("/dev/null");
    Object host =
        Files.getAttribute(device, "unix:dev") + ":" + Files.getAttribute(device, "unix:ino");
    assertThat(run(runtime, sh("stat -L -c %d:%i /proc/self/fd/0"))).isEqualTo(0);
    assertThat(output().strip()).isNotEqualTo(host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void whatIsMasked_cannotBeChangedEither(String runtime) throws IOException {
    int code =
        run(
            runtime,
            sh(
                "for i in /sys/firmware /proc/acpi; do [ ! -d $i ] || ! touch $i/x 2>/dev/null"
                    + " || echo made; [ ! -e $i/x ] || echo there; done"));
    assertThat(output()).isEmpty();
    assertThat(code).isEqualTo(0);
  }

  /** In the session of the caller it could type on the caller's terminal (TIOCSTI of tty(4)). */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void program_withoutATerminal_isInASessionOfItsOwn(String runtime) throws IOException {
    assertThat(run(runtime, sh("busybox cut -d' ' -f6,7 /proc/self/stat"))).isEqualTo(0);
    assertThat(output()).matches("[1-9][0-9]* 0\n");
  }

  /** Keys of a session are for whatever it has started, and may open what others may not. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void program_isOutsideOfTheCallersSessionKeyring(String runtime) throws Exception {
    // keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0)
    String number = System.getProperty("os.arch").equals("aarch64") ? "219" : "250";
    List<String> ask = List.of("/usr/bin/perl", "-e", "print syscall(" + number + ", 0, -3, 0)");
    assumeTrue(Files.isExecutable(Path.of(ask.get(0))), "needs perl");
    Process caller = new ProcessBuilder(ask).start();
    String ours = new String(caller.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(caller.waitFor()).isEqualTo(0);
    assumeTrue(ours.matches("[0-9]+"), "needs keyctl(2), which a filter may forbid");
    List<Mount> libraries =
        Stream.of("/usr", "/lib", "/lib64")
            .filter(it -> Files.exists(Path.of(it)))
            .<Mount>map(it -> new BindMount(Path.of(it), it, true))
            .toList();
    assertThat(run(runtime, ContainerSpec.builder(root, ask).mounts(libraries))).isEqualTo(0);
    assertThat(output()).matches("[0-9]+");
    assertThat(output()).isNotEqualTo(ours);
  }

  /**
   * It is not there, so its name is removed with the one before it: where it leads to is itself.
   */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void danglingLinksThatLeadToThemselves_areRefused(String runtime) throws IOException {
    Files.createSymbolicLink(root.resolve("etc/resolv.conf"), Path.of("none/../resolv.conf"));
    RunException refused = assertThrows(RunException.class, () -> run(runtime, sh("true")));
    assertThat(refused).hasMessageThat().contains("/etc/resolv.conf");
    assertThat(Files.exists(root.resolve("etc/none"))).isFalse();
  }

  /** CAP_MKNOD is among what every container has. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void deviceThatIsMade_cannotBeOpened(String runtime) throws IOException {
    Path bound = Files.createDirectory(scratch.resolveSibling("bound"));
    String open =
        "for i in /dev /dev/shm /run /bound /; do mknod $i/f c 10 229 && (: <$i/f) 2>/dev/null"
            + " && echo opened in $i; done; echo x >/dev/null && echo end";
    List<Mount> mounts =
        List.of(
            new BindMount(bound, "/bound", false),
            new TmpfsMount("/run", false, List.of("size=1m")));
    assertThat(run(runtime, sh(open).mounts(mounts))).isEqualTo(0);
    assertThat(output()).isEqualTo("end\n");
  }

  /** What is bound shows a device of the host, but only {@code --device} lets it be opened. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void deviceInWhatIsBound_cannotBeOpened(String runtime) throws Exception {
    Path bound = Files.createDirectory(scratch.resolveSibling("bound"));
    Path below = Files.createDirectory(bound.resolve("below"));
    tool("mount", "-t", "tmpfs", "tmpfs", below.toString());
    try {
      tool("mknod", below.resolve("f").toString(), "c", "10", "229");
      String open =
          "for i in /bound/below/f /dev/f; do [ -c $i ] || echo missing; (: <$i) 2>/dev/null"
              + " && echo opened $i; done; head -c 1 /zero | wc -c";
      List<Mount> mounts =
          List.of(
              new BindMount(bound, "/bound", false),
              new BindMount(below.resolve("f"), "/dev/f", false),
              new BindMount(Path.of("/dev/zero"), "/zero", false));
      assertThat(run(runtime, sh(open).mounts(mounts))).isEqualTo(0);
      assertThat(output()).isEqualTo("1\n");
    } finally {
      tool("umount", below.toString());
    }
  }

  /** What every container has there is of its own, and this is of the host. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void deviceInMemoryOfTheHostThatIsBound_cannotBeOpened(String runtime) throws IOException {
    Path memory = Files.createTempDirectory(Path.of("/dev/shm"), "jovl-test-");
    try {
      String open =
          "mknod /x/f c 10 229 && (: </x/f) 2>/dev/null && echo opened; rm /x/f;"
              + " [ -d /terminals ] && echo end >/null";
      List<Mount> mounts =
          List.of(
              new BindMount(memory, "/x", false),
              new BindMount(Path.of("/dev/pts"), "/terminals", false),
              new BindMount(Path.of("/dev/null"), "/null", false));
      assertThat(run(runtime, sh(open).mounts(mounts))).isEqualTo(0);
      assertThat(output()).isEmpty();
    } finally {
      Files.deleteIfExists(memory.resolve("f"));
      Files.delete(memory);
    }
  }

  private static void tool(String... command) throws Exception {
    assertThat(Ending.code(new ProcessBuilder(command).inheritIO().start())).isEqualTo(0);
  }
}
