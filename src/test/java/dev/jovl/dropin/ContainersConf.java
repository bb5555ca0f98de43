package dev.jovl.dropin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The configuration of podman and buildah in tests: no network, no systemd, and limits that a
 * container without privilege may have.
 */
final class ContainersConf {
  private static final String TEXT =
      """
      [containers]
      default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
      netns = "none"
      [engine]
      cgroup_manager = "cgroupfs"
      runtime = "runc"
      events_logger = "none"
      """;

  private ContainersConf() {}

  /** Writes it to a file, whose name goes into CONTAINERS_CONF. */
  static void write(Path file) throws IOException {
    Files.writeString(file, TEXT);
  }
}
