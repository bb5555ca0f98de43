package dev.jovl.build.digest;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Device;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Stat;
import java.util.Set;

/**
 * The filesystems of disks, on which the time of the last change of an inode is the kernel's own,
 * and a write through a mapping to a page that is on disk changes it ({@code page_mkwrite} calls
 * {@code file_update_time}).
 *
 * <p>On tmpfs a mapping that was written to once is never seen again. erofs, squashfs, iso9660 and
 * many servers of FUSE show the time that a program has set; a file on another machine changes by
 * the clock of that one; and an overlay may have any of these below. A file that is mounted as a
 * disk is one that programs write (mke2fs, debugfs), with the times that they want, and the next
 * one gets the same device. It is known by the number of the loop device; a partition of that,
 * Btrfs and the device mapper have numbers of their own, and are taken for disks.
 */
final class ChangeTimes {

  /** Types of include/uapi/linux/magic.h: ext2 to ext4, XFS, Btrfs, F2FS; and ZFS. */
  private static final Set<Long> TRUE =
      Set.of(0xEF53L, 0x58465342L, 0x9123683EL, 0xF2F52010L, 0x2FC12FC1L);

  /** LOOP_MAJOR of include/uapi/linux/major.h. */
  private static final int LOOP = 7;

  private ChangeTimes() {}

  /**
   * Returns whether an open file is on such a filesystem, and that is not right on a loop device.
   *
   * @param stat what the file is
   * @throws ErrnoException whatever fstatfs(2) says
   */
  static boolean areReliable(Fd file, Stat stat) throws ErrnoException {
    return Device.major(stat.device()) != LOOP && TRUE.contains(Stats.filesystem(file).type());
  }

  /**
   * Returns whether a file may have the time of a change from a kernel's clock: programs that write
   * the images of disks give whole seconds, which such a clock hardly ever shows. But ext2 to ext4
   * with inodes of 128 bytes, and the driver of ext2, keep whole seconds only: there this is false
   * for all files.
   */
  static boolean isOfAClock(Stat stat) {
    return stat.ctime().nanos() != 0;
  }
}
