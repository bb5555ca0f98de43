package dev.jovl.run.runtime;

import dev.jovl.run.root.ContainerUser;
import dev.jovl.run.spec.Network;
import dev.jovl.run.spec.RunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The fallback: util-linux makes the namespaces and the mounts, and chroot is the only wall around
 * the filesystem. It lacks the device control group (the root filesystem is mounted {@code nodev}
 * instead, and so is what is bound) and, like the others here, a system call filter; what its own
 * tools would obey of the variables on the way in is set inside ({@link LibraryVariables}). A shell
 * hands the other variables on, for everybody may read command lines; what it cannot hand on
 * ({@link ShellVariables}), or is set inside, is in the command line of env(1) for a moment.
 */
final class ChrootRuntime implements ContainerRuntime {

  /** Takes what a file says of variables, and the words that it puts before those that follow. */
  private static final String WITH_ENVIRONMENT = ". \"$0\" && exec \"$@\"";

  private static final String[] PIECES = {
    "chroot/begin.sh",
    "chroot/devices.sh",
    "chroot/kernel.sh",
    "chroot/mounts.sh",
    "chroot/walls.sh",
    "chroot/enter.sh"
  };

  private static final List<String> TOOLS =
      List.of("unshare", "setpriv", "setsid", "mount", "mknod", "hostname", "env", "sh");

  @Override
  public String name() {
    return "chroot";
  }

  @Override
  public Optional<String> missing(boolean ownTerminal) {
    return HostTools.missing(TOOLS).map(tool -> tool + " is not installed");
  }

  @Override
  public List<String> command(PreparedContainer container) throws IOException {
    requireWholeDevices(container);
    requireCapabilities(container);
    List<String> command = new ArrayList<>();
    command.addAll(List.of(HostTools.require("unshare"), "--mount", "--uts", "--ipc"));
    if (CgroupNamespaces.areThere()) {
      command.add("--cgroup");
    }
    if (container.spec().network() == Network.NONE) {
      command.add("--net");
    }
    // Programs in the container can read its command line, so that says nothing of the host.
    command.addAll(List.of("--wd=" + container.bundle(), "--", HostTools.require("sh")));
    command.addAll(List.of("-c", ". ./setup", "jovl"));
    String script = setting(arguments(container)) + "\n" + Script.of(PIECES);
    Path unused = Files.writeString(container.bundle().resolve("setup"), script);
    return command;
  }

  private static List<String> arguments(PreparedContainer container) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add(container.root().toString());
    arguments.add(container.startedFile().toString());
    arguments.add(container.spec().hostname());
    arguments.add(container.spec().readOnly() ? "ro" : "rw");
    arguments.add(container.spec().privileges().all() ? "dev" : "nodev");
    arguments.add(container.spec().network() == Network.NONE ? "none" : "host");
    arguments.addAll(new ChrootMounts(container).arguments());
    addProgram(arguments, container);
    return arguments;
  }

  /** Returns what sets the arguments of sh(1); more may follow on its line. */
  private static String setting(List<String> words) {
    return words.stream()
        .map(word -> Script.quoted(word) + " ")
        .collect(Collectors.joining("", "set -- ", ""));
  }

  /** Nothing but the device control group can give a part of the access to a device. */
  private static void requireWholeDevices(PreparedContainer container) throws RunException {
    for (DeviceNode device : container.devices()) {
      String access = device.access();
      if (!access.contains("r") || !access.contains("w")) {
        throw RunException.notRun(
            "--device "
                + device.bind().source()
                + " for "
                + access
                + " alone: the chroot runtime cannot limit it; install crun or runc");
      }
    }
  }

  /** What is dropped is dropped on the way in, where the tools of the host need these. */
  private static void requireCapabilities(PreparedContainer container) throws RunException {
    List<String> needed =
        container.user().uid() == 0 ? List.of("SYS_CHROOT") : List.of("SYS_CHROOT", "SETUID");
    if (!container.capabilities().containsAll(needed)) {
      throw RunException.notRun(
          "--cap-drop: the chroot runtime needs "
              + String.join(" and ", needed)
              + " itself; install crun or runc");
    }
  }

  private static void addProgram(List<String> command, PreparedContainer container)
      throws IOException {
    ContainerUser user = container.user();
    String groups = user.groups().stream().map(String::valueOf).collect(Collectors.joining(","));
    String capabilities =
        container.capabilities().stream()
            .map(name -> ",+" + Capabilities.number(name))
            .collect(Collectors.joining());
    if (!container.spec().terminal()) {
      // The terminal of the caller's session is nothing that it may open, or type on.
      command.add(HostTools.require("setsid"));
    }
    command.add(HostTools.require("setpriv"));
    if (container.spec().privileges().noNew()) {
      command.add("--no-new-privs");
    }
    command.addAll(
        List.of(
            "--inh-caps=-all",
            "--bounding-set=-all" + capabilities,
            "--regid=" + user.gid(),
            mayChangeGroups() ? "--groups=" + groups : "--keep-groups",
            HostTools.require("env"),
            "-i",
            "--",
            HostTools.require("sh"),
            "-c",
            WITH_ENVIRONMENT,
            entry(container).toString()));
    command.addAll(container.spec().args());
  }

  /** Writes the environment, and the words that enter the root with it, as a script of sh(1). */
  private static Path entry(PreparedContainer container) throws IOException {
    StringBuilder script = new StringBuilder();
    List<String> words = new ArrayList<>(List.of(HostTools.require("env")));
    words.addAll(ShellVariables.removal());
    words.add("--");
    for (String variable : container.env()) {
      if (LibraryVariables.isOne(variable)) {
        continue;
      }
      if (ShellVariables.areHandedOn(variable)) {
        script.append(ShellVariables.handingOn(variable)).append('\n');
      } else {
        words.add(variable);
      }
    }
    words.addAll(
        List.of(
            // Not nsenter, which since util-linux 2.41 does nothing without a namespace to enter.
            HostTools.require("unshare"),
            "--root=.",
            "--wd=" + container.workingDir(),
            "--setuid=" + container.user().uid(),
            "--"));
    words.addAll(LibraryVariables.setters(container));
    script.append(setting(words)).append("\"$@\"\n");
    return Files.writeString(container.bundle().resolve("entry"), script);
  }

  /** A process that made its user namespace without a helper may not (user_namespaces(7)). */
  private static boolean mayChangeGroups() throws RunException {
    try {
      return !Files.readString(Path.of("/proc/self/setgroups")).startsWith("deny");
    } catch (IOException e) {
      throw RunException.notRun("/proc/self/setgroups: " + e.getMessage());
    }
  }

  @Override
  public void cleanUp(PreparedContainer container) {
    // Its namespaces are all that it makes, and they end with it.
  }

  @Override
  public boolean sharesTerminal() {
    return true;
  }

  @Override
  public int depth() {
    return 1;
  }
}
