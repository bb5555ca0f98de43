package dev.jovl.run.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What crun sees of control groups.
 *
 * <p>crun refuses a host that has, beside control groups of version 1, a hierarchy of version 2
 * with controllers, and it makes the groups of a container at the root of each hierarchy, where the
 * limits of its caller do not hold. So it is started in a mount namespace where there is no such
 * hierarchy, and where the groups of the caller are the roots; nothing changes for anybody else.
 */
final class CgroupView {

  private static final Path VERSION_1 = Path.of("/sys/fs/cgroup/devices");

  private CgroupView() {}

  /**
   * Returns a command that runs another one, crun, with its view, if the host has version 1; else
   * the command itself. It must be started in a mount namespace of its own.
   */
  static List<String> around(List<String> command) throws IOException {
    if (!Files.isDirectory(VERSION_1)) {
      return command;
    }
    List<String> around =
        new ArrayList<>(List.of(HostTools.require("sh"), "-c", Script.of("cgroups.sh"), "jovl"));
    around.addAll(command);
    return around;
  }
}
