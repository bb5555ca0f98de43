package dev.jovl.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import java.io.IOException;
import java.nio.file.Path;

/** Runs the commands that make and mount disks, which are those of a shell. */
public final class DiskScript {
  private DiskScript() {}

  /** Leaves a test out that is not root's, or where no disk of btrfs can be made and mounted. */
  public static void assumeBtrfs(Path directory) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    assumeTrue(
        run(directory, "command -v mkfs.btrfs || :").endsWith("mkfs.btrfs\n"),
        "needs mkfs.btrfs of btrfs-progs: scripts/setup --with-peers");
    assumeTrue(
        run(directory, "modprobe -q btrfs || :; cat /proc/filesystems").contains("\tbtrfs\n"),
        "needs a kernel with btrfs");
  }

  /**
   * Runs a script to its end, which must be a success; the first command that fails ends it.
   *
   * @param directory where it runs
   * @return what it writes to standard output
   */
  public static String run(Path directory, String script) throws IOException {
    return Shell.run(directory, "PATH=$PATH:/usr/sbin:/sbin\n" + script);
  }
}
