package dev.jovl.cli.run;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.option.JovlCommand;
import dev.jovl.linux.Self;
import dev.jovl.linux.Signals;
import dev.jovl.oci.ContainerConfig;
import dev.jovl.testing.Busybox;
import dev.jovl.testing.Ending;
import dev.jovl.testing.Installation;
import dev.jovl.testing.ProcessLines;
import dev.jovl.testing.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Containers by the command line, each in a process of its own since it takes signals. */
@Timeout(120)
final class RunCommandTest {

  /** A store with the image "box", of which each test has a copy. */
  private static Path made = Path.of("");

  private final Path dir;

  RunCommandTest(@TempDir Path temporary) {
    dir = temporary;
  }

  @BeforeAll
  static void makeStore(@TempDir Path shared) throws Exception {
    made = shared;
    if (Self.effectiveUid() == 0) {
      new RunCommandTest(made).makeBox();
    }
  }

  private static List<String> list(String words) {
    return words.isEmpty() ? List.of() : List.of(words.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "e | c | '' | e c",
        "e | c | a b | e a b",
        "'' | c | '' | c",
        "'' | c | a | a",
        "e | '' | '' | e",
        "'' | '' | '' | ''"
      },
      delimiter = '|')
  void command_ofEntrypointCmdAndArguments(
      String entrypoint, String cmd, String arguments, String wanted) {
    ContainerConfig config =
        ContainerConfig.empty().toBuilder()
            .entrypoint(Optional.of(list(entrypoint)))
            .cmd(Optional.of(list(cmd)))
            .build();
    List<String> line = new ArrayList<>(List.of("image"));
    line.addAll(list(arguments));
    assertThat(parsed(line).command(config)).isEqualTo(list(wanted));
    line.addAll(0, List.of("--entrypoint", "x"));
    List<String> overridden = new ArrayList<>(List.of("x"));
    overridden.addAll(list(arguments));
    assertThat(parsed(line).command(config)).isEqualTo(overridden);
  }

  private static RunCommand parsed(List<String> line) {
    RunCommand command = new RunCommand(new JovlCommand());
    var unused = new CommandLine(command.spec()).parseArgs(line.toArray(new String[0]));
    return command;
  }

  private record Result(int code, String out, String err) {}

  private Result jovl(String... arguments) throws Exception {
    return jovlBy(List.of(), arguments);
  }

  private Result jovlBy(List<String> starter, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(starter);
    command.addAll(
        List.of(
            Installation.program("jovl").toString(), "--root", dir.resolve("store").toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private Result run(List<String> command) throws Exception {
    Path err = dir.resolve("stderr");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectError(err.toFile())
            .start();
    String out = new String(Ending.output(process), StandardCharsets.UTF_8);
    int code = Ending.code(process);
    return new Result(code, out, Files.readString(err));
  }

  /** Makes the image out of what is in the directory of its files already, and of busybox. */
  private void makeBox() throws Exception {
    Files.createDirectories(dir.resolve("rootfs/data"));
    Path rootfs =
        Busybox.in(dir.resolve("rootfs"), "sh", "cat", "ls", "id", "mv", "mkdir", "touch", "env");
    assertThat(jovl("import", rootfs.toString(), "box").code()).isEqualTo(0);
  }

  private void takeBox() throws IOException {
    Assumptions.assumeTrue(Self.effectiveUid() == 0, "needs root");
    Shell.run(made, "cp -a store '" + dir + "'");
  }

  private List<String> left() throws IOException {
    List<String> left = new ArrayList<>();
    for (String part : List.of("staging", "trash", "leases")) {
      left.addAll(List.of(dir.resolve("store").resolve(part).toFile().list()));
    }
    left.addAll(
        Files.readString(Path.of("/proc/self/mounts"))
            .lines()
            .filter(line -> line.contains(dir.toString()))
            .toList());
    return left;
  }

  @Test
  void run_programOfAnImage_andLeavesNothing() throws Exception {
    takeBox();
    Files.writeString(dir.resolve("shared"), "shared\n");
    Result ran =
        jovl(
            "run",
            "--rm",
            "-e",
            "A=b",
            "-u",
            "12:34",
            "-w",
            "/work",
            "-v",
            dir.resolve("shared") + ":/mnt/f:ro",
            "--network",
            "none",
            "box",
            "sh",
            "-c",
            "echo $A; id -u; id -g; pwd; cat /mnt/f; echo bad >&2; exit 7");
    assertThat(ran.out()).isEqualTo("b\n12\n34\n/work\nshared\n");
    assertThat(ran.err()).isEqualTo("bad\n");
    assertThat(ran.code()).isEqualTo(7);
    assertThat(jovl("run", "box", "touch", "/new").code()).isEqualTo(0);
    assertThat(jovl("run", "box", "ls", "/").out()).doesNotContain("new");
    assertThat(left()).isEmpty();
  }

  @Test
  void run_whatCannotBeRun_saysSo() throws Exception {
    takeBox();
    Result missing = jovl("run", "box", "nothing", "--help");
    assertThat(missing.code()).isEqualTo(127);
    assertThat(missing.err()).isEqualTo("jovl: box: \"nothing\": executable file not found\n");
    assertThat(jovl("run", "box", "/bin").code()).isEqualTo(126);
    assertThat(jovl("run", "box").code()).isEqualTo(125);
    Result empty = jovl("run", "box", "");
    assertThat(empty.code()).isEqualTo(127);
    assertThat(empty.err()).isEqualTo("jovl: box: \"\": executable file not found\n");
    assertThat(jovl("run", "-v", "/tmp:/t", "box", "").code()).isEqualTo(127);
    assertThat(jovl("run", "--entrypoint", "", "box").code()).isEqualTo(125);
    Result nobox = jovl("run", "--pull=never", "nobox", "sh");
    assertThat(nobox.code()).isEqualTo(125);
    assertThat(nobox.err())
        .isEqualTo("jovl: no such image: nobox; get it by jovl pull nobox, or see jovl images\n");
    assertThat(jovl("run", "--nothing", "box", "sh").code()).isEqualTo(125);
    assertThat(jovl("run").code()).isEqualTo(125);
    assertThat(jovl("run", "--network", "bridge", "box", "sh").code()).isEqualTo(125);
    assertThat(jovl("run", "-v", "named:/x", "box", "sh").err()).contains("say ./named");
    assertThat(jovl("run", "-u", "nobody", "box", "sh").code()).isEqualTo(125);
    assertThat(jovl("run", "-it", "box", "sh").err()).contains("-i -t: standard input");
    assertThat(jovl("run", "-e", "=x", "box", "sh").err()).contains("-e =x: no name of a variable");
    assertThat(jovl("run", "-w", "bin", "box", "sh").err()).contains("not an absolute path");
    assertThat(jovl("run", "-w", "bin", "box", "sh").code()).isEqualTo(125);
    assertThat(left()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"crun", "runc", "chroot"})
  void run_withTerminal_isOnOne(String runtime) throws Exception {
    takeBox();
    String jovl =
        String.join(
            " ",
            Installation.program("jovl").toString(),
            "--root",
            dir.resolve("store").toString(),
            "run -it --runtime "
                + runtime
                + " box sh -c '[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo yes && exit 9'");
    Result ran = run(List.of("script", "-qec", jovl, "/dev/null"));
    assertThat(ran.out()).contains("yes");
    assertThat(ran.code()).isEqualTo(9);
  }

  /** Of the caller's terminal only standard input is needed, as with docker. */
  @ParameterizedTest
  @CsvSource({"crun", "runc"})
  void run_withTerminal_whileItsOutputIsRead_isOnOne(String runtime) throws Exception {
    takeBox();
    String jovl = Installation.program("jovl") + " --root " + dir.resolve("store");
    String words =
        " run -it --runtime " + runtime + " box sh -c '[ -t 0 ] && [ -t 1 ] && echo yes'";
    Result ran =
        run(List.of("script", "-qec", jovl + words + " >" + dir.resolve("said"), "/dev/null"));
    assertThat(ran.out()).isEmpty();
    assertThat(ran.code()).isEqualTo(0);
    assertThat(Files.readString(dir.resolve("said"))).contains("yes");
  }

  @ParameterizedTest
  @CsvSource({"crun", "runc"})
  void run_withTerminal_whoseOutputIsLost_saysSo(String runtime) throws Exception {
    takeBox();
    String jovl = Installation.program("jovl") + " --root " + dir.resolve("store");
    String words = " run -it --runtime " + runtime + " box sh -c 'echo lost; exit 3' >/dev/full";
    Result ran = run(List.of("script", "-qec", jovl + words, "/dev/null"));
    assertThat(ran.out()).contains("No space left on device");
    assertThat(ran.code()).isEqualTo(125);
  }

  @ParameterizedTest
  @CsvSource({"runc", "chroot"})
  void run_terminal_whoseReaderHasGone_ends(String runtime) throws Exception {
    takeBox();
    String jovl = Installation.program("jovl") + " --root " + dir.resolve("store");
    String words = " run -t --runtime " + runtime + " box sh -c 'while echo y; do :; done'";
    Result ran = run(List.of("sh", "-c", jovl + words + " | head -n 1"));
    assertThat(ran.out()).isEqualTo("y\r\n");
  }

  @ParameterizedTest
  @CsvSource({"runc", "chroot"})
  void run_terminalWithoutInput_needsNoneOfTheCaller(String runtime) throws Exception {
    takeBox();
    Result ran =
        jovl("run", "-t", "--runtime", runtime, "box", "sh", "-c", "[ -t 0 ] && echo yes; exit 9");
    assertThat(ran.out()).isEqualTo("yes\r\n");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isEqualTo(9);
  }

  @Test
  void run_inUserNamespace_worksWithoutPrivilegeOutside() throws Exception {
    takeBox();
    Result ran =
        jovlBy(
            List.of("unshare", "--user", "--map-root-user", "--mount"),
            "run",
            "box",
            "sh",
            "-c",
            "id -u; echo x > /dev/null && mv /data /d && mkdir /data && touch /data/new && cat /proc/sys/kernel/hostname; exit 6");
    assertThat(ran.out()).matches("0\n[0-9a-f]{12}\n");
    assertThat(ran.code()).isEqualTo(6);
    assertThat(left()).isEmpty();
  }

  /** There nothing but the host's own /sys can be shown, with its control groups. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_inUserNamespace_cannotWriteToTheSysOfTheHost(String runtime) throws Exception {
    takeBox();
    String writable =
        "while read -r a b c d place options rest; do case $place in /sys | /sys/*)"
            + " case $options in rw*) echo $place;; esac;; esac; done </proc/self/mountinfo";
    List<String> user = List.of("unshare", "--user", "--map-root-user", "--mount");
    Result ran = jovlBy(user, "run", "--runtime", runtime, "box", "sh", "-c", writable);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.code()).isEqualTo(0);
  }

  /** The terminals of a container belong to group 5, which such a namespace does not have. */
  @Test
  void run_whereThereIsOneGroup_needsNoFallback() throws Exception {
    takeBox();
    List<String> user = List.of("unshare", "--user", "--map-root-user", "--mount");
    Result ran = jovlBy(user, "run", "--runtime", "crun", "box", "sh", "-c", "echo > /dev/ptmx");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isEqualTo(0);
  }

  private static final List<String> ALIEN =
      List.of("unshare", "--user", "--map-root-user", "--mount", "--propagation", "slave");

  /** Mounts three things of somebody whom a user namespace does not have, and then does more. */
  private static List<String> withMountsOfOthers(Path below) {
    String script =
        "cd B; mkdir hidden passed open; mount -n -t tmpfs -o mode=700,uid=4321 t hidden;"
            + " mount -n -t tmpfs -o mode=711,uid=4321 t passed; mkdir -m 777 passed/d;"
            + " mount -n -t tmpfs -o mode=777 t open; exec \"$@\"";
    List<String> starter = new ArrayList<>(List.of("unshare", "--mount", "sh", "-ec"));
    starter.addAll(List.of(script.replace("B", below.toString()), "sh"));
    starter.addAll(ALIEN);
    return starter;
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_readOnly_passesOverWhatNobodyThereCanReach(String runtime) throws Exception {
    takeBox();
    Path host = Files.createDirectory(dir.resolve("host"));
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    String script =
        "touch /h/f 2>/dev/null || echo 1; touch /h/passed/d/f 2>/dev/null || echo 2;"
            + " touch /h/open/f 2>/dev/null || echo 3; ls /h/hidden 2>/dev/null || echo 4";
    String[] call = {"run", "--runtime", runtime, "-v", host + ":/h:ro", "box", "sh", "-c", script};
    Result ran = jovlBy(withMountsOfOthers(host), call);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).isEqualTo("1\n2\n3\n4\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hidden", "passed"})
  void run_readOnly_ofADirectoryThatCannotBeRead_isMade(String name) throws Exception {
    takeBox();
    Path host = Files.createDirectory(dir.resolve("host"));
    String script = "touch /h/d/f 2>/dev/null || echo ro";
    Result ran =
        jovlBy(
            withMountsOfOthers(host),
            "run",
            "--runtime",
            "chroot",
            "-v",
            host.resolve(name) + ":/h:ro",
            "box",
            "sh",
            "-c",
            script);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).isEqualTo("ro\n");
  }

  /** The kernel shows such an id as none, and takes no list with it. */
  @Test
  void run_inUserNamespace_changesAFileThatHasAListForAStranger() throws Exception {
    Assumptions.assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path data = Files.createDirectories(dir.resolve("rootfs/data"));
    Path file = Files.createFile(data.resolve("f"));
    String lists = "chmod 640 $0 && setfacl -m u:1234:rw $0 && setfacl -d -m u:1234:rwx $1";
    List<String> set = List.of("sh", "-ec", lists, file.toString(), data.toString());
    assertThat(run(set).code()).isEqualTo(0);
    makeBox();
    String script = "echo x >>/data/f && ls -l /data/f && touch /data/new";
    Result ran = jovlBy(ALIEN, "run", "box", "sh", "-c", script);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).startsWith("-rw-r----- ");
  }

  @Test
  void run_withoutFuse_pointsToTheDoctor() throws Exception {
    takeBox();
    String other = "mount -n --bind /dev/null /dev/fuse && exec \"$@\"";
    Result ran = jovlBy(List.of("unshare", "--mount", "sh", "-c", other, "sh"), "run", "box", "id");
    assertThat(ran.err()).isEqualTo("jovl: box: mount: Invalid argument; see jovl doctor\n");
  }

  /** A user may not write into it, and the mounts of a container are not the host's. */
  @Test
  void run_chroot_tellsTheMountTableOfTheHostNothing() throws Exception {
    takeBox();
    String watched =
        "mount -n -t tmpfs none /run && mkdir /run/mount && touch /run/mount/utab"
            + " && \"$@\"; ls /run/mount";
    List<String> starter = List.of("unshare", "--mount", "sh", "-c", watched, "sh");
    Result ran = jovlBy(starter, "run", "--runtime", "chroot", "box", "id", "-u");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).isEqualTo("0\nutab\n");
  }

  @Test
  void run_withADeviceAndACapability_mayMount() throws Exception {
    takeBox();
    String script = "exec 3<>/dev/fuse && /bin/busybox mount -t tmpfs none /data && echo mounted";
    Result plain = jovl("run", "box", "sh", "-c", script);
    assertThat(plain.code()).isNotEqualTo(0);
    String[] call = {"run", "--device", "/dev/fuse", "--cap-add=SYS_ADMIN", "box", "sh", "-c", ""};
    call[7] = script;
    assertThat(jovl(call).out()).isEqualTo("mounted\n");
    assertThat(jovl("run", "--privileged", "box", "sh", "-c", script).out()).isEqualTo("mounted\n");
    List<String> user = List.of("unshare", "--user", "--map-root-user", "--mount");
    assertThat(jovlBy(user, call).out()).isEqualTo("mounted\n");
    call[2] = "fuse";
    assertThat(jovl(call).err()).contains("--device fuse: not HOST[:DEVICE][:rwm]");
    call[2] = "/dev/fuse:/dev/f:rx";
    assertThat(jovl(call).code()).isEqualTo(125);
    assertThat(left()).isEmpty();
  }

  @Test
  void run_onAHostWithNamesThatAreNoUtf8_hasThemToo() throws Exception {
    takeBox();
    Path hosts = dir.resolve("hosts");
    Files.write(hosts, "127.9.9.9 here # B\u00fcro\n".getBytes(StandardCharsets.ISO_8859_1));
    String bound = "mount --bind " + hosts + " /etc/hosts && exec \"$@\"";
    List<String> starter = List.of("unshare", "--mount", "sh", "-c", bound, "sh");
    assertThat(jovlBy(starter, "run", "box", "cat", "/etc/hosts").out()).contains("127.9.9.9 here");
  }

  @Test
  void run_killed_isCollectedByTheNextCommand() throws Exception {
    takeBox();
    Process running =
        new ProcessBuilder(
                Installation.program("jovl").toString(),
                "--root",
                dir.resolve("store").toString(),
                "run",
                "-i",
                "box",
                "sh",
                "-c",
                "echo ready; cat")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(new ProcessLines(running).next()).isEqualTo("ready");
      assertThat(left()).isNotEmpty();
    } finally {
      Signals.send((int) running.pid(), Signals.KILL);
    }
    assertThat(Ending.code(running)).isEqualTo(137);
    assertThat(jovl("df").code()).isEqualTo(0);
    assertThat(left()).isEmpty();
  }

  @Test
  void dfAndPrune_tellWhatTheStoreHolds() throws Exception {
    takeBox();
    Result usage = jovl("df");
    assertThat(usage.out()).containsMatch("[0-9a-f]{12} +[0-9.]+[kM]B +0B +11 +box:latest");
    assertThat(usage.out()).contains("1 layer, ");
    assertThat(jovl("prune").out()).startsWith("Removed 0 layers");
    assertThat(jovl("rmi", "--no-prune", "box").code()).isEqualTo(0);
    assertThat(jovl("gc", "--all").out()).startsWith("Removed 1 layer, 1 document, ");
    assertThat(jovl("df").out()).contains("0 layers, 0B unique");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void run_volumesOfTheImage_areDirectoriesThatCanBeWritten(String runtime) throws Exception {
    takeBox();
    Path context = Files.createDirectory(dir.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM box\nCOPY Dockerfile /data/f\nRUN busybox ln -s data /l\nVOLUME /new/deep /data /bin/../var\n");
    assertThat(jovl("build", "-q", "-t", "vol", context.toString()).code()).isEqualTo(0);
    String[] call = {"run", "--runtime", runtime, "--read-only", "vol", "sh", "-c", ""};
    call[7] = "touch /new/deep/f /data/g && ls /data /var; touch /data/../x 2>&1 || ls /x 2>&1";
    Result ran = jovl(call);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).startsWith("/data:\nf\ng\n\n/var:\n");
    assertThat(ran.out()).contains("Read-only file system");
    List<String> user = List.of("unshare", "--user", "--map-root-user", "--mount");
    assertThat(jovlBy(user, call).out()).isEqualTo(ran.out());
    call[3] = "--rm";
    assertThat(jovl(call).out()).isEqualTo("/data:\nf\ng\n\n/var:\n");
    Path host = Files.createDirectory(dir.resolve("host"));
    String bind = "--volume=" + host + ":/l:ro";
    call[7] = "touch /data/g 2>&1; ls /data";
    call[3] = bind;
    assertThat(jovl(call).out()).endsWith("Read-only file system\n");
    assertThat(host.toFile().list()).isEmpty();
    assertThat(jovl("run", "--read-only", bind, "vol", "ls", "/data").out()).isEmpty();
    assertThat(left()).isEmpty();
  }
}
