package dev.jovl.union.layer;

import dev.jovl.linux.proc.KernelVersion;
import dev.jovl.posix.Device;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether ext4 keeps the order of changes by a journal of its own: then a name that a file gets
 * after its data was written out is on disk only with that data, and there is no need to wait for
 * the journal before each name.
 *
 * <p>Two things of fs/ext4 make it so. A page counts as written only when the extents that hold it
 * say so in a transaction (ext4_end_io_end converts them before it ends the writeback), which is
 * not later than the one that has the name. And a transaction is complete on disk only after a
 * flush of the disk's cache that comes after all writes before it
 * (jbd2_journal_commit_transaction).
 *
 * <p>The flush is of the journal's disk, so the journal must be on the same one. Before Linux 5.2
 * sync_file_range(2) could leave pages out.
 */
final class Journal {
  private static final Path JOURNALS = Path.of("/proc/fs/jbd2");
  private static final Path OPTIONS = Path.of("/proc/fs/ext4");
  private static final Path DISKS = Path.of("/sys/dev/block");

  private Journal() {}

  /**
   * Returns whether a filesystem of type EXT4_SUPER_MAGIC keeps that order; false where /proc and
   * /sys do not say.
   *
   * @param device its device number, as in st_dev of stat(2)
   */
  static boolean ordersNames(long device) {
    if (!KernelVersion.running().isAtLeast(5, 2)) {
      return false;
    }
    try {
      Path disk =
          Files.readSymbolicLink(DISKS.resolve(Device.major(device) + ":" + Device.minor(device)))
              .getFileName();
      return isWithin(disk) && isOrdered(disk);
    } catch (IOException | DirectoryIteratorException e) {
      return false;
    }
  }

  /** A journal within the filesystem has its inode number in its name, one on a disk has none. */
  private static boolean isWithin(Path disk) throws IOException {
    try (DirectoryStream<Path> journals = Files.newDirectoryStream(JOURNALS)) {
      for (Path journal : journals) {
        if (journal.getFileName().toString().matches("\\Q" + disk + "\\E-[0-9]+")) {
          return true;
        }
      }
      return false;
    }
  }

  private static boolean isOrdered(Path disk) throws IOException {
    return Files.readAllLines(OPTIONS.resolve(disk + "/options")).contains("data=ordered");
  }
}
