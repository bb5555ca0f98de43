package dev.jovl.cli.doctor;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.linux.proc.KernelVersion;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.run.runtime.HostTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Checks everything that mounts and builds depend on. */
final class Checkup {
  private static final int CAP_SYS_ADMIN = 21;

  /** Where Debian and Ubuntu have libraries, then where Fedora, Arch and Alpine have them. */
  private static final List<String> LIBRARIES =
      List.of(
          "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu", "usr/lib64", "usr/lib", "lib64", "lib");

  private final Machine machine;

  Checkup(Machine machine) {
    this.machine = machine;
  }

  /** Returns what was found, the most important first. */
  List<Finding> findings() {
    return List.of(
        device(),
        mounting(),
        passthrough(),
        idleProcessors(),
        ioUring(),
        overlay(),
        userNamespaces(),
        subordinateIds(),
        runtime(),
        libfuse(),
        allowOther(),
        archive(),
        kernel(),
        java());
  }

  private Finding kernel() {
    String version = "Linux " + machine.kernel();
    return KernelVersion.of(machine.kernel()).isAtLeast(5, 8)
        ? Finding.good("kernel", version)
        : Finding.missing(
            "kernel",
            version + ", on which jovl is not expected to work",
            "boot Linux 5.8 or later");
  }

  private Finding device() {
    Path device = machine.root().resolve("dev/fuse");
    byte[] path = PathBytes.of(device);
    try (Fd fd = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDWR)) {
      return Finding.good("/dev/fuse", fd.isOpen() ? "can be opened" : "");
    } catch (ErrnoException e) {
      return Finding.fatal("/dev/fuse", e.errno().message(), wayToDevice(e.errno()));
    }
  }

  /** Returns what to do. EPERM comes from a control group, whatever the mode of the device is. */
  static String wayToDevice(Errno error) {
    return switch (error) {
      case ENOENT, ENODEV, ENXIO -> "modprobe fuse; in a container, run it with --device /dev/fuse";
      case EPERM -> "in a container, run it with --device /dev/fuse";
      default -> "chmod 0666 /dev/fuse";
    };
  }

  private Finding mounting() {
    if (machine.isRoot()) {
      return Self.boundingSetHas(CAP_SYS_ADMIN)
          ? Finding.good("mount", "mount(2), as root")
          : Finding.fatal("mount", "root without CAP_SYS_ADMIN", "run with --cap-add SYS_ADMIN");
    }
    Optional<Path> fusermount = machine.program("fusermount3");
    if (fusermount.isEmpty()) {
      return Finding.fatal("mount", "no fusermount3", "apt-get install fuse3");
    }
    String shown = machine.shown(fusermount.get());
    return machine.isPrivileged(fusermount.get())
        ? Finding.good("mount", shown)
        : Finding.fatal("mount", shown + " does not run as root", "chmod u+s " + shown);
  }

  private Finding passthrough() {
    if (!KernelVersion.of(machine.kernel()).isAtLeast(6, 12)) {
      return Finding.missing(
          "passthrough",
          "Linux " + machine.kernel() + ", so files are read through the server",
          "boot Linux 6.12 or later");
    }
    return machine.isRoot() && machine.hasAllUsers() && Self.boundingSetHas(CAP_SYS_ADMIN)
        ? Finding.good(
            "passthrough",
            "Linux " + machine.kernel() + ", for files of an upperdir and of read-only mounts")
        : Finding.missing(
            "passthrough",
            "needs CAP_SYS_ADMIN, so files are read through the server",
            "mount as root");
  }

  private Finding idleProcessors() {
    String subject = "idle processors";
    String driver =
        machine.line("sys/devices/system/cpu/cpuidle/current_driver").orElse("not known");
    String polls = machine.line("sys/module/haltpoll/parameters/guest_halt_poll_ns").orElse("0");
    if (!driver.equals("haltpoll") || !polls.equals("0")) {
      return Finding.good(subject, driver.equals("haltpoll") ? "poll before they halt" : driver);
    }
    return machine.isRoot() && Files.exists(machine.root().resolve("dev/cpu_dma_latency"))
        ? Finding.good(subject, "halt, but of at most 8 none while a mount is busy (low_latency)")
        : Finding.missing(
            subject,
            "halt into the host, so each request takes two to four times as long",
            "echo 200000 > /sys/module/haltpoll/parameters/guest_halt_poll_ns");
  }

  private Finding ioUring() {
    String nothing = "nothing to do, jovl does not use it";
    return machine
        .line("sys/module/fuse/parameters/enable_uring")
        .map(
            value ->
                value.equals("Y")
                    ? Finding.good("fuse io_uring", "enabled; jovl does not use it")
                    : Finding.missing("fuse io_uring", "not enabled", nothing))
        .orElse(Finding.missing("fuse io_uring", "not in this kernel", nothing));
  }

  private Finding overlay() {
    boolean known =
        machine.lines("proc/filesystems").orElse(List.of()).stream()
            .anyMatch(line -> line.endsWith("\toverlay"));
    return known
        ? Finding.good("kernel overlayfs", "there, for comparison")
        : Finding.missing("kernel overlayfs", "not loaded", "modprobe overlay, to compare with it");
  }

  private Finding userNamespaces() {
    boolean restricted =
        machine
            .line("proc/sys/kernel/apparmor_restrict_unprivileged_userns")
            .orElse("0")
            .equals("1");
    if (machine.line("proc/sys/user/max_user_namespaces").orElse("1").equals("0")) {
      return Finding.missing(
          "user namespaces", "switched off", "sysctl user.max_user_namespaces=10000");
    }
    if (machine.line("proc/sys/kernel/unprivileged_userns_clone").orElse("1").equals("0")) {
      return Finding.missing(
          "user namespaces", "for root alone", "sysctl kernel.unprivileged_userns_clone=1");
    }
    return restricted
        ? Finding.missing(
            "user namespaces",
            "restricted by AppArmor",
            "sysctl kernel.apparmor_restrict_unprivileged_userns=0")
        : Finding.good("user namespaces", "allowed");
  }

  private Finding subordinateIds() {
    String subject = "subordinate ids";
    if (machine.isRoot()) {
      return Finding.good(subject, "not needed by root");
    }
    if (machine.program("newuidmap").isEmpty()) {
      return Finding.missing(
          subject,
          "no newuidmap, so in a build all files have one owner",
          "apt-get install uidmap");
    }
    String user = System.getProperty("user.name", "");
    List<String> names = List.of(user, Integer.toString(Self.effectiveUid()));
    for (String kind : List.of("subuid", "subgid")) {
      SubordinateIds ids = new SubordinateIds(machine.lines("etc/" + kind).orElse(List.of()));
      if (!ids.areOf(names)) {
        return Finding.missing(
            subject,
            "none in /etc/" + kind + ", so in a build all files have one owner",
            "usermod --add-" + kind + "s " + ids.free() + " " + user);
      }
    }
    if (!machine.program("unshare").map(it -> machine.offers(it, "--map-auto")).orElse(false)) {
      return Finding.missing(
          subject,
          "no unshare with --map-auto, so in a build all files have one owner",
          "install util-linux 2.38 or later");
    }
    return Finding.good(subject, "in /etc/subuid and /etc/subgid");
  }

  private Finding runtime() {
    for (String name : List.of("crun", "runc")) {
      Optional<Path> program = machine.program(name, HostTools.PATH);
      if (program.isPresent()) {
        return Finding.good("runtime", machine.shown(program.get()) + ", for run and build");
      }
    }
    return Finding.missing(
        "runtime", "neither crun nor runc where the system has programs", "apt-get install crun");
  }

  private Finding libfuse() {
    for (String directory : LIBRARIES) {
      if (Files.exists(machine.root().resolve(directory).resolve("libfuse.so.2"))) {
        return Finding.good("libfuse 2", "/" + directory + ", for engine=libfuse");
      }
    }
    return Finding.missing("libfuse 2", "no libfuse.so.2", "apt-get install libfuse2");
  }

  private Finding allowOther() {
    if (machine.isRoot()) {
      return Finding.good("allow_other", "root always may");
    }
    return isSetInFuseConf("user_allow_other")
        ? Finding.good("allow_other", "in /etc/fuse.conf")
        : Finding.missing(
            "allow_other", "not for users", "write user_allow_other into /etc/fuse.conf");
  }

  /**
   * Returns whether fusermount3 finds the word: on a line of its own, apart from blanks and a
   * comment.
   */
  private boolean isSetInFuseConf(String word) {
    return machine.lines("etc/fuse.conf").orElse(List.of()).stream()
        .anyMatch(line -> line.split("#", 2)[0].strip().equals(word));
  }

  private Finding archive() {
    String home = System.getProperty("jovl.home", "");
    // The launcher leaves an empty file if it could not make the archive.
    return !home.isEmpty() && Path.of(home, "jovl.jsa").toFile().length() > 0
        ? Finding.good("quick start", "class archive in " + home)
        : Finding.missing("quick start", "no class archive", "jovl --prepare, as its owner");
  }

  private Finding java() {
    return Finding.good("java", System.getProperty("java.vm.version", ""));
  }
}
