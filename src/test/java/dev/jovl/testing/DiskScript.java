package dev.jovl.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Disks: those that there are, and the commands that make and mount some. */
public final class DiskScript {

  private static final Set<String> DISKS =
      Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs");

  private DiskScript() {}

  /**
   * Leaves a test out whose file is on no disk of which a builder remembers digests, as in a
   * container whose root is an overlay. One that the test makes would not do: it is a file.
   */
  public static void assumeOnDisk(Path file) throws IOException {
    FileStore store = Files.getFileStore(file);
    assumeTrue(
        DISKS.contains(store.type()) && !store.name().startsWith("/dev/loop"),
        "needs " + file + " on a disk");
  }

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
