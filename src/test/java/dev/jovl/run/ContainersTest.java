package dev.jovl.run;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.run.spec.BindMount;
import dev.jovl.run.spec.ContainerExit;
import dev.jovl.run.spec.ContainerIo;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.HostDevice;
import dev.jovl.run.spec.Network;
import dev.jovl.run.spec.Privileges;
import dev.jovl.run.spec.RunException;
import dev.jovl.run.spec.SignalTarget;
import dev.jovl.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ContainersTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Path root;
  private final Path scratch;

  ContainersTest(@TempDir Path temporary) throws IOException {
    root = BusyboxRoot.make(Files.createDirectory(temporary.resolve("root")));
    scratch = Files.createDirectory(temporary.resolve("scratch"));
  }

  private ContainerSpec.Builder sh(String script) {
    return ContainerSpec.builder(root, List.of("sh", "-c", script));
  }

  private int run(String runtime, ContainerSpec.Builder spec) throws IOException {
    out.reset();
    err.reset();
    ContainerExit exit =
        Containers.in(scratch, runtime)
            .run(spec.build(), ContainerIo.collecting(out, err), SignalTarget.Listener.NONE);
    assertThat(exit.runtime()).isEqualTo(runtime);
    assertThat(scratch.toFile().list()).isEmpty();
    return exit.code();
  }

  private String output(String runtime, ContainerSpec.Builder spec) throws IOException {
    assertThat(run(runtime, spec)).isEqualTo(0);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    return out.toString(StandardCharsets.UTF_8);
  }

  private int failure(String runtime, ContainerSpec.Builder spec) {
    return assertThrows(RunException.class, () -> run(runtime, spec)).exitCode();
  }

  @Test
  void run_firstThatAccepts_tellsWhyOthersDidNot() throws IOException {
    Containers containers = Containers.in(scratch);
    ContainerIo io = ContainerIo.collecting(out, err);
    ContainerExit exit = containers.run(sh("echo hi").build(), io, SignalTarget.Listener.NONE);
    ContainerExit again = containers.run(sh("echo hi").build(), io, SignalTarget.Listener.NONE);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("hi\nhi\n");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(again).isEqualTo(exit);
    int before = List.of("crun", "runc", "chroot").indexOf(exit.runtime());
    assertThat(exit.refusals()).hasSize(before);
  }

  @Test
  void in_unknownRuntime_isRefused() {
    assertThrows(RunException.class, () -> Containers.in(scratch, "docker"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_streamsAndCode_areTheProgramsOwn(String runtime) throws IOException {
    assertThat(run(runtime, sh("echo to out; echo to err >&2; exit 42"))).isEqualTo(42);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("to out\n");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("to err\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_muchOutput_isWhole(String runtime) throws IOException {
    assertThat(run(runtime, sh("head -c 3000000 /dev/zero; head -c 2000000 /dev/zero >&2")))
        .isEqualTo(0);
    assertThat(out.size()).isEqualTo(3_000_000);
    assertThat(err.size()).isEqualTo(2_000_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_inside_isAContainer(String runtime) throws IOException {
    Files.createDirectories(root.resolve("proc"));
    String inside =
        output(
            runtime,
            sh("ps | grep -c -v PID; cat /proc/sys/kernel/hostname; pwd; ls /dev; "
                    + "grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status; "
                    + "mount | grep -E ' /(sys|proc|dev) ' | cut -d'(' -f1 2>/dev/null || true")
                .hostname("box"));
    List<String> lines = inside.lines().toList();
    assertThat(lines).containsAtLeast("box", "/", "null", "zero", "tty", "pts", "shm", "ptmx");
    assertThat(lines).contains("NoNewPrivs:\t0");
    assertThat(lines).contains("CapBnd:\t00000000a80425fb");
    assertThat(lines).contains("CapEff:\t00000000a80425fb");
    assertThat(Integer.parseInt(lines.get(0))).isAtMost(7);
  }

  private static Privileges privileges(List<String> added, List<String> dropped, String device) {
    HostDevice shown = new HostDevice(Path.of("/dev/fuse"), device, "rwm");
    List<HostDevice> devices = device.isEmpty() ? List.of() : List.of(shown);
    return new Privileges(false, false, added, dropped, devices);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_deviceOfTheHost_canBeOpened(String runtime) throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/fuse")), "needs fuse");
    String open = "[ -c F ] && exec 3<>F && echo open".replace("F", "%1$s");
    for (String place : List.of("/dev/fuse", "/dev/further/fuse", "/elsewhere/f")) {
      ContainerSpec.Builder spec = sh(String.format(open, place));
      assertThat(run(runtime, spec)).isNotEqualTo(0);
      spec.privileges(privileges(List.of(), List.of(), place));
      assertThat(output(runtime, spec)).isEqualTo("open\n");
    }
    assertThat(Files.exists(root.resolve("elsewhere"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_deviceThatIsNone_isRefused(String runtime) {
    for (String path : List.of("/etc/passwd", "/dev/nothing")) {
      HostDevice device = new HostDevice(Path.of(path), path, "rwm");
      Privileges asked = new Privileges(false, false, List.of(), List.of(), List.of(device));
      assertThat(failure(runtime, sh("true").privileges(asked))).isEqualTo(125);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_capabilities_areThoseAskedFor(String runtime) throws IOException {
    ContainerSpec.Builder spec = sh("grep CapEff /proc/self/status");
    spec.privileges(privileges(List.of("SYS_ADMIN"), List.of("cap_chown"), ""));
    assertThat(output(runtime, spec)).isEqualTo("CapEff:\t00000000a82425fa\n");
    spec.privileges(privileges(List.of("kill", "CAP_FOWNER"), List.of("ALL"), ""));
    if (runtime.equals("chroot")) {
      assertThat(failure(runtime, spec)).isEqualTo(125);
    } else {
      assertThat(output(runtime, spec)).isEqualTo("CapEff:\t0000000000000028\n");
    }
    ContainerSpec.Builder absent = ContainerSpec.builder(root, List.of("/absent"));
    absent.privileges(privileges(List.of("SYS_NOTHING"), List.of(), ""));
    assertThat(failure(runtime, absent)).isEqualTo(125);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_privileged_hasWhatTheHostHas(String runtime) throws IOException {
    String outside = Files.readString(Path.of("/proc/self/status"));
    String bounding = outside.replaceAll("(?s).*CapBnd:\t(\\w+)\n.*", "$1");
    String script =
        "grep CapEff /proc/self/status; [ -c /dev/fuse ] && echo device;"
            + " [ -w /proc/sys/kernel/hostname ] && echo box > /proc/sys/kernel/hostname;"
            + " mknod /zero c 1 5 && head -c 3 /zero | wc -c";
    ContainerSpec.Builder spec = sh(script);
    spec.privileges(new Privileges(true, false, List.of(), List.of(), List.of()));
    assertThat(output(runtime, spec)).isEqualTo("CapEff:\t" + bounding + "\ndevice\n3\n");
  }

  @Test
  void run_deviceForReading_needsAControlGroup() {
    HostDevice device = new HostDevice(Path.of("/dev/fuse"), "/dev/fuse", "r");
    Privileges asked = new Privileges(false, false, List.of(), List.of(), List.of(device));
    assertThat(failure("chroot", sh("true").privileges(asked))).isEqualTo(125);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_devices_workAndOthersDoNot(String runtime) throws IOException {
    Files.createDirectory(root.resolve("tmp"));
    String result =
        output(
            runtime,
            sh(
                "echo x > /dev/null; head -c 4 /dev/zero | wc -c; mknod /tmp/disk b 254 0;"
                    + " head -c 1 /tmp/disk 2>/dev/null || echo refused;"
                    + " echo 1 2>/dev/null > /proc/sys/kernel/panic || echo ro"));
    assertThat(result).isEqualTo("4\nrefused\nro\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_filesOfTheHost_areBoundAndLeaveNothing(String runtime) throws IOException {
    FileTime time = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(root.resolve("etc"), time);
    Files.setLastModifiedTime(root, time);
    String inside =
        output(runtime, sh("cat /etc/hosts; echo '# changed' >> /etc/resolv.conf; ls /etc"));
    assertThat(inside).contains("localhost");
    assertThat(inside).endsWith("group\nhosts\npasswd\nresolv.conf\n");
    assertThat(root.resolve("etc").toFile().list()).asList().containsExactly("passwd", "group");
    assertThat(root.toFile().list()).asList().containsExactly("bin", "etc");
    assertThat(Files.getLastModifiedTime(root.resolve("etc"))).isEqualTo(time);
    assertThat(Files.getLastModifiedTime(root)).isEqualTo(time);
    assertThat(Files.readString(Path.of("/etc/resolv.conf"))).doesNotContain("# changed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_resolverIsDanglingLink_isBoundWhereItPoints(String runtime) throws IOException {
    Files.createSymbolicLink(
        root.resolve("etc/resolv.conf"), Path.of("../run/systemd/resolve/stub.conf"));
    assertThat(output(runtime, sh("ls /run/systemd/resolve"))).isEqualTo("stub.conf\n");
    assertThat(Files.exists(root.resolve("run"))).isFalse();
    assertThat(Files.isSymbolicLink(root.resolve("etc/resolv.conf"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_linksOutOfTheImage_doNotReachTheHost(String runtime) throws IOException {
    Path victim = Files.createDirectory(scratch.resolveSibling("victim"));
    Files.delete(root.resolve("etc/passwd"));
    Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/etc/passwd"));
    Files.createSymbolicLink(root.resolve("etc/hosts"), victim.resolve("hosts"));
    Files.createSymbolicLink(root.resolve("work"), victim);
    assertThat(output(runtime, sh("pwd").workingDir("/work/deep"))).isEqualTo(victim + "/deep\n");
    assertThat(victim.toFile().list()).isEmpty();
    assertThat(failure(runtime, sh("id").user("root"))).isEqualTo(125);
    assertThat(output(runtime, sh("id -u; id -g").user("root:root"))).isEqualTo("0\n0\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_user_hasItsGroupsAndHome(String runtime) throws IOException {
    String id = "id -u; id -g; id -G; echo $HOME; grep CapEff /proc/self/status";
    String none = "CapEff:\t0000000000000000\n";
    assertThat(output(runtime, sh(id).user("www")))
        .isEqualTo("33\n34\n34 24 29\n/var/www\n" + none);
    assertThat(output(runtime, sh(id).user("33"))).isEqualTo("33\n34\n34 24 29\n/var/www\n" + none);
    assertThat(output(runtime, sh(id).user("www:cd"))).isEqualTo("33\n24\n24\n/var/www\n" + none);
    assertThat(output(runtime, sh(id).user("1234:5678"))).isEqualTo("1234\n5678\n5678\n/\n" + none);
    assertThat(output(runtime, sh(id).user("1234"))).isEqualTo("1234\n0\n0\n/\n" + none);
    assertThat(output(runtime, sh("id -u").user("7"))).isEqualTo("7\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_unknownUserOrGroup_isRefused(String runtime) {
    assertThat(failure(runtime, sh("id").user("nobody"))).isEqualTo(125);
    assertThat(failure(runtime, sh("id").user("www:none"))).isEqualTo(125);
    assertThat(failure(runtime, sh("id").user("4294967295"))).isEqualTo(125);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_environmentAndDirectory_areTheSpecs(String runtime) throws IOException {
    String env =
        output(
            runtime,
            ContainerSpec.builder(root, List.of("/bin/env"))
                .env(List.of("A=b c", "B=", "PATH=/bin", "A=last", "C=x\ny"))
                .workingDir("/new/dir"));
    assertThat(env.lines().toList())
        .containsAtLeast("A=last", "B=", "PATH=/bin", "C=x", "y", "HOME=/root");
    assertThat(env).doesNotContain("A=b c");
    assertThat(output(runtime, sh("pwd").workingDir("/new/dir"))).isEqualTo("/new/dir\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_missingProgram_is127AndUnusableIs126(String runtime) throws IOException {
    Files.writeString(root.resolve("plain"), "no program");
    Files.writeString(root.resolve("script"), "#!/no/interpreter\n");
    assertThat(root.resolve("script").toFile().setExecutable(true, false)).isTrue();
    assertThat(failure(runtime, ContainerSpec.builder(root, List.of("nothing")))).isEqualTo(127);
    assertThat(failure(runtime, ContainerSpec.builder(root, List.of("/nothing")))).isEqualTo(127);
    assertThat(failure(runtime, ContainerSpec.builder(root, List.of("/plain")))).isEqualTo(126);
    assertThat(failure(runtime, ContainerSpec.builder(root, List.of("/bin")))).isEqualTo(126);
    assertThat(failure(runtime, ContainerSpec.builder(root, List.of()))).isEqualTo(125);
    assertThat(codeOf(runtime, "/script")).isEqualTo(127);
  }

  /** execvp(3) would have a shell of the image read it, execve(2) says ENOEXEC. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_fileThatTheKernelCannotExecute_is126(String runtime) throws IOException {
    for (String content : List.of("echo read by a shell\n", "")) {
      Path text = Files.writeString(root.resolve("text"), content);
      Files.setPosixFilePermissions(text, PosixFilePermissions.fromString("rwxr-xr-x"));
      ContainerSpec.Builder spec = ContainerSpec.builder(root, List.of("/text"));
      assertThat(failure(runtime, spec)).isEqualTo(126);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_programThatIsALoopOfLinks_isToldByItsName(String runtime) throws IOException {
    Files.createSymbolicLink(root.resolve("bin/loop"), Path.of("loop"));
    ContainerSpec.Builder spec = ContainerSpec.builder(root, List.of("/bin/loop"));
    RunException e = assertThrows(RunException.class, () -> run(runtime, spec));
    assertThat(e.exitCode()).isEqualTo(126);
    assertThat(e)
        .hasMessageThat()
        .isEqualTo("\"/bin/loop\": cannot be executed: Too many levels of symbolic links");
    assertThat(failure(runtime, ContainerSpec.builder(root, List.of("loop")))).isEqualTo(127);
  }

  private int codeOf(String runtime, String program) throws IOException {
    try {
      return run(runtime, ContainerSpec.builder(root, List.of(program)));
    } catch (RunException e) {
      return e.exitCode();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_killedBySignal_is128AndTheSignal(String runtime) throws IOException {
    assertThat(run(runtime, sh("sh -c 'kill -9 $$'; exit $?"))).isEqualTo(137);
    assertThat(run(runtime, sh("sh -c 'kill -15 $$'; exit $?"))).isEqualTo(143);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_signal_reachesTheProgram(String runtime) throws IOException {
    CompletableFuture<SignalTarget> target = new CompletableFuture<>();
    ByteArrayOutputStream signalling =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] buffer, int offset, int length) {
            super.write(buffer, offset, length);
            if (toString(StandardCharsets.UTF_8).equals("ready\n")) {
              send(target.join(), 15);
            }
          }
        };
    ContainerSpec spec =
        sh("trap 'echo got it; exit 5' TERM; echo ready; while :; do sleep 0.1; done").build();
    ContainerExit exit =
        Containers.in(scratch, runtime)
            .run(spec, new ContainerIo(false, Optional.of(signalling), err), target::complete);
    assertThat(signalling.toString(StandardCharsets.UTF_8)).isEqualTo("ready\ngot it\n");
    assertThat(exit.code()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_sigkill_endsEverything(String runtime) throws IOException {
    String marker = "70." + System.nanoTime();
    CompletableFuture<SignalTarget> target = new CompletableFuture<>();
    ByteArrayOutputStream killing =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] buffer, int offset, int length) {
            send(target.join(), 9);
          }
        };
    ContainerExit exit =
        Containers.in(scratch, runtime)
            .run(
                sh("trap '' TERM; echo ready; sleep " + marker).build(),
                new ContainerIo(false, Optional.of(killing), err),
                target::complete);
    assertThat(exit.code()).isEqualTo(137);
    assertThat(cgroups(ProcessHandle.current().pid())).isEmpty();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    Await.until(() -> processesWith(marker) == 0);
  }

  private static void send(SignalTarget target, int signal) {
    try {
      target.send(signal);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_leftBackgroundProcess_doesNotSurvive(String runtime) throws IOException {
    String marker = "40." + System.nanoTime();
    assertThat(run(runtime, sh("sleep " + marker + " & exit 3"))).isEqualTo(3);
    assertThat(processesWith(marker)).isEqualTo(0);
  }

  static long processesWith(String marker) {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().arguments().stream())
        .filter(arguments -> List.of(arguments).contains(marker))
        .count();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_binds_areSeenAndReadOnlyIsReadOnly(String runtime) throws IOException {
    Path shared = Files.createDirectory(scratch.resolveSibling("shared"));
    Files.writeString(shared.resolve("f"), "from the host\n");
    BindMount rw = new BindMount(shared, "/mnt/rw", false);
    BindMount ro = new BindMount(shared, "/mnt/ro", true);
    String inside =
        output(
            runtime,
            sh("cat /mnt/ro/f; echo new > /mnt/rw/g; echo x 2>/dev/null > /mnt/ro/h || echo ro")
                .mounts(List.of(rw, ro)));
    assertThat(inside).isEqualTo("from the host\nro\n");
    assertThat(Files.readString(shared.resolve("g"))).isEqualTo("new\n");
    assertThat(Files.exists(root.resolve("mnt"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_withoutNetwork_hasLoopbackOnly(String runtime) throws IOException {
    assertThat(
            output(
                runtime,
                sh("tail -n +3 /proc/net/dev | wc -l; busybox ifconfig lo | grep -c 'UP LOOPBACK'")
                    .network(Network.NONE)))
        .isEqualTo("1\n1\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_readOnlyRoot_cannotBeWritten(String runtime) throws IOException {
    for (String directory : List.of("proc", "sys", "dev")) {
      Files.createDirectory(root.resolve(directory));
    }
    assertThat(output(runtime, sh("touch /x 2>/dev/null || echo ro").readOnly(true)))
        .isEqualTo("ro\n");
  }

  /** Returns the control groups of containers of a process; others come and go meanwhile. */
  static List<File> cgroups(long pid) {
    List<File> found = new ArrayList<>();
    collect(new File("/sys/fs/cgroup"), "jovl-" + pid + "-", found);
    return found;
  }

  private static void collect(File directory, String prefix, List<File> found) {
    File[] children = directory.listFiles(File::isDirectory);
    for (File child : children == null ? new File[0] : children) {
      if (child.getName().startsWith(prefix)) {
        found.add(child);
      }
      collect(child, prefix, found);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_interrupted_killsTheContainer(String runtime) throws Exception {
    String marker = "50." + System.nanoTime();
    List<Throwable> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
    Thread[] runner = new Thread[1];
    ByteArrayOutputStream interrupting =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] buffer, int offset, int length) {
            runner[0].interrupt();
          }
        };
    runner[0] =
        new Thread(
            () -> {
              try {
                ContainerExit unused =
                    Containers.in(scratch, runtime)
                        .run(
                            sh("echo ready; sleep " + marker).build(),
                            new ContainerIo(false, Optional.of(interrupting), err),
                            SignalTarget.Listener.NONE);
              } catch (IOException e) {
                failures.add(e);
              }
            });
    runner[0].start();
    runner[0].join();
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0)).isInstanceOf(java.io.InterruptedIOException.class);
    // At once: a cache that it was writing to is another's now.
    assertThat(processesWith(marker)).isEqualTo(0);
    assertThat(cgroups(ProcessHandle.current().pid())).isEmpty();
  }
}
