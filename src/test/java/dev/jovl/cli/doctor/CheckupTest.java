package dev.jovl.cli.doctor;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.cli.Ran;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The doctor on machines that are directories. */
final class CheckupTest {
  private Path root;

  @BeforeEach
  void prepare(@TempDir Path directory) {
    root = directory;
  }

  private Finding finding(Machine machine, String subject) {
    return new Checkup(machine)
        .findings().stream().filter(f -> f.subject().equals(subject)).findFirst().orElseThrow();
  }

  private Machine user(String kernel) {
    return new Machine(root, "/usr/bin", false, kernel);
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }

  /** One without content is left where it could not be made. */
  @Test
  void quickStart_needsAnArchiveWithContent() throws IOException {
    String before = System.getProperty("jovl.home", "");
    try {
      System.setProperty("jovl.home", root.toString());
      write("jovl.jsa", "");
      assertThat(finding(user("6.18.1"), "quick start").line()).contains("no class archive");
      write("jovl.jsa", "x");
      assertThat(finding(user("6.18.1"), "quick start").line()).contains("class archive in");
    } finally {
      System.setProperty("jovl.home", before);
    }
  }

  @Test
  void bareMachine_cannotMount() {
    Finding device = finding(user("6.18.1"), "/dev/fuse");
    assertThat(device.line())
        .isEqualTo(
            "NO   /dev/fuse        No such file or directory; modprobe fuse; in a container, run it"
                + " with --device /dev/fuse");
    assertThat(finding(user("6.18.1"), "mount").line())
        .isEqualTo("NO   mount            no fusermount3; apt-get install fuse3");
  }

  @Test
  void user_mountsByFusermount3() throws IOException {
    write("usr/bin/fusermount3", "");
    Path program = root.resolve("usr/bin/fusermount3");
    Files.setAttribute(program, "unix:mode", 0755);
    assertThat(finding(user("6.1.0"), "mount").line())
        .isEqualTo(
            "NO   mount            /usr/bin/fusermount3 does not run as root; chmod u+s"
                + " /usr/bin/fusermount3");
    Files.setAttribute(program, "unix:mode", 04755);
    assertThat(finding(user("6.1.0"), "mount").isGood()).isTrue();
  }

  /** EPERM is the answer of a control group, which no mode of the node changes. */
  @Test
  void device_thatAContainerMayNotUseIsAnotherThanOneOfOthers() {
    assertThat(Checkup.wayToDevice(Errno.EPERM)).contains("--device /dev/fuse");
    assertThat(Checkup.wayToDevice(Errno.EACCES)).isEqualTo("chmod 0666 /dev/fuse");
  }

  @Test
  void kernel_olderThanTheProgramNeedsIsTold() {
    assertThat(finding(user("5.8.0"), "kernel").line())
        .isEqualTo("yes  kernel           Linux 5.8.0");
    assertThat(finding(user("5.4.0"), "kernel").wayOut()).isEqualTo("boot Linux 5.8 or later");
  }

  @Test
  void passthrough_needsTheKernelAndThePrivilege() {
    assertThat(finding(user("6.11.12-amd64"), "passthrough").line()).contains("Linux 6.12");
    assertThat(finding(user("6.12.0"), "passthrough").line()).contains("needs CAP_SYS_ADMIN");
  }

  /** Root there has all capabilities, and not the one that the kernel asks for. */
  @Test
  void passthrough_isNotForRootOfAUserNamespace() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Machine admin = new Machine(root, "/usr/bin", true, "6.18.1");
    assertThat(finding(admin, "passthrough").isGood()).isTrue();
    write("proc/self/uid_map", "         0          0 4294967295\n");
    assertThat(finding(admin, "passthrough").isGood()).isTrue();
    write("proc/self/uid_map", "         0       1000          1\n");
    assertThat(finding(admin, "passthrough").line()).contains("needs CAP_SYS_ADMIN");
  }

  @Test
  void idleProcessors_ofAGuestShouldNotHaltAtOnce() throws IOException {
    Machine admin = new Machine(root, "/usr/bin", true, "6.18.1");
    assertThat(finding(admin, "idle processors").isGood()).isTrue();
    write("sys/devices/system/cpu/cpuidle/current_driver", "haltpoll\n");
    write("sys/module/haltpoll/parameters/guest_halt_poll_ns", "0\n");
    assertThat(finding(admin, "idle processors").isGood()).isFalse();
    write("dev/cpu_dma_latency", "");
    assertThat(finding(admin, "idle processors").line())
        .isEqualTo(
            "yes  idle processors  halt, but of at most 8 none while a mount is busy"
                + " (low_latency)");
    assertThat(finding(user("6.18.1"), "idle processors").line())
        .isEqualTo(
            "no   idle processors  halt into the host, so each request takes two to four times as"
                + " long; echo 200000 > /sys/module/haltpoll/parameters/guest_halt_poll_ns");
    write("sys/module/haltpoll/parameters/guest_halt_poll_ns", "200000\n");
    assertThat(finding(user("6.18.1"), "idle processors").line())
        .isEqualTo("yes  idle processors  poll before they halt");
  }

  @Test
  void userNamespaces_canBeSwitchedOff() throws IOException {
    assertThat(finding(user("6.1"), "user namespaces").isGood()).isTrue();
    write("proc/sys/kernel/unprivileged_userns_clone", "0\n");
    assertThat(finding(user("6.1"), "user namespaces").line())
        .isEqualTo(
            "no   user namespaces  for root alone; sysctl kernel.unprivileged_userns_clone=1");
    write("proc/sys/user/max_user_namespaces", "0\n");
    assertThat(finding(user("6.1"), "user namespaces").line())
        .isEqualTo("no   user namespaces  switched off; sysctl user.max_user_namespaces=10000");
  }

  @Test
  void subordinateIds_areThoseOfTheUserAlone() throws IOException {
    String user = System.getProperty("user.name");
    program("usr/bin/newuidmap");
    write("etc/subuid", "x" + user + ":100000:65536\n");
    assertThat(finding(user("6.1"), "subordinate ids").isGood()).isFalse();
    write("etc/subuid", user + ":100000:65536\n");
    assertThat(finding(user("6.1"), "subordinate ids").line())
        .isEqualTo(
            "no   subordinate ids  none in /etc/subgid, so in a build all files have one owner;"
                + " usermod --add-subgids 100000-165535 "
                + user);
    write("etc/subgid", Self.effectiveUid() + ":100000:65536\n");
    program("usr/bin/unshare", "#!/bin/sh\necho ' --map-auto  map all'\n");
    assertThat(finding(user("6.1"), "subordinate ids").isGood()).isTrue();
    write("etc/subuid", "");
    assertThat(finding(user("6.1"), "subordinate ids").wayOut())
        .isEqualTo("usermod --add-subuids 100000-165535 " + user);
  }

  /** Ubuntu 22.04 has the ids, and an unshare that gives no user theirs. */
  @Test
  void subordinateIds_needAProgramThatMapsThem() throws IOException {
    program("usr/bin/newuidmap");
    write("etc/subuid", Self.effectiveUid() + ":100000:65536\n");
    write("etc/subgid", Self.effectiveUid() + ":100000:65536\n");
    program("usr/bin/unshare", "#!/bin/sh\necho ' --map-user=<uid>'\n");
    assertThat(finding(user("6.1"), "subordinate ids").line())
        .isEqualTo(
            "no   subordinate ids  no unshare with --map-auto, so in a build all files have one"
                + " owner; install util-linux 2.38 or later");
  }

  /** Those of another user would let the two change each other's files. */
  @Test
  void subordinateIds_thatAreAdvised_areNobodys() throws IOException {
    String user = System.getProperty("user.name");
    program("usr/bin/newuidmap");
    write("etc/subuid", "b:165536:65536\n# c:1:1\nnot a line\na:100000:65536\n");
    assertThat(finding(user("6.1"), "subordinate ids").wayOut())
        .isEqualTo("usermod --add-subuids 231072-296607 " + user);
    write("etc/subuid", "a:90000:20000\nb:175535:10\nc:231073:65536\nd:300000:1\n");
    assertThat(finding(user("6.1"), "subordinate ids").wayOut())
        .isEqualTo("usermod --add-subuids 300001-365536 " + user);
    write("etc/subuid", "a:90000:20000\nb:175536:10\n");
    assertThat(finding(user("6.1"), "subordinate ids").wayOut())
        .isEqualTo("usermod --add-subuids 110000-175535 " + user);
    String tooMany = "a:9223372036854775807:5\nb:100000:9223372036854775807\nc:100000:4294867297";
    write("etc/subuid", tooMany + "\nd:-5:200000\ne:100000:1\n");
    assertThat(finding(user("6.1"), "subordinate ids").wayOut())
        .isEqualTo("usermod --add-subuids 100001-165536 " + user);
  }

  /** Where containers take it from, and not where the caller has programs. */
  @Test
  void runtime_isLookedForWhereContainersTakeIt() throws IOException {
    program("home/bin/crun");
    Machine machine = new Machine(root, "/home/bin", false, "6.1");
    assertThat(finding(machine, "runtime").isGood()).isFalse();
    program("usr/local/sbin/runc");
    assertThat(finding(machine, "runtime").line())
        .isEqualTo("yes  runtime          /usr/local/sbin/runc, for run and build");
  }

  private void program(String file) throws IOException {
    program(file, "");
  }

  private void program(String file, String text) throws IOException {
    write(file, text);
    Files.setPosixFilePermissions(root.resolve(file), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void everyNo_saysWhatToDo() {
    for (Finding finding : new Checkup(user("5.0")).findings()) {
      assertThat(finding.isGood() || !finding.wayOut().isEmpty()).isTrue();
    }
  }

  @Test
  void json_hasAllFindings() {
    Ran ran = Ran.of("doctor", "--json");
    assertThat(ran.out()).startsWith("[\n    {\n        \"subject\": \"/dev/fuse\",\n");
    assertThat(ran.out()).contains("\"subject\": \"java\"");
  }

  @Test
  void allowOther_isReadFromTheConfiguration() throws IOException {
    write("etc/fuse.conf", "#user_allow_other\n");
    assertThat(finding(user("6.1"), "allow_other").isGood()).isFalse();
    write("etc/fuse.conf", "user_allow_other\n");
    assertThat(finding(user("6.1"), "allow_other").isGood()).isTrue();
    write("etc/fuse.conf", "mount_max = 1000\n \tuser_allow_other # for containers\n");
    assertThat(finding(user("6.1"), "allow_other").isGood()).isTrue();
    write("etc/fuse.conf", "# user_allow_other\nuser_allow_others\n");
    assertThat(finding(user("6.1"), "allow_other").isGood()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lib/x86_64-linux-gnu", "usr/lib64", "usr/lib", "lib64", "lib"})
  void libfuse_isFoundWhereDistributionsHaveIt(String directory) throws IOException {
    assertThat(finding(user("6.1"), "libfuse 2").isGood()).isFalse();
    write(directory + "/libfuse.so.2", "");
    assertThat(finding(user("6.1"), "libfuse 2").detail())
        .isEqualTo("/" + directory + ", for engine=libfuse");
  }
}
