package dev.jovl.run.runtime;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Namespaces of control groups, in which a container sees its own as the root of them, the same
 * each time, whatever the group is called.
 */
final class CgroupNamespaces {

  private CgroupNamespaces() {}

  /** Returns whether the kernel has them, as Linux 4.6 and later can. */
  static boolean areThere() {
    return Files.exists(Path.of("/proc/self/ns/cgroup"));
  }
}
