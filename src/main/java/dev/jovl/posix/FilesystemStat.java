package dev.jovl.posix;

/**
 * What statfs(2) says of a filesystem.
 *
 * @param type magic number of the filesystem
 * @param blockSize preferred unit of I/O in bytes
 * @param fragmentSize unit of the block counts in bytes
 * @param blocks size
 * @param blocksFree free blocks
 * @param blocksAvailable free blocks for other users than root
 * @param files inodes
 * @param filesFree free inodes
 * @param nameLength the longest name in bytes
 * @param flags mount flags, ST_*
 */
public record FilesystemStat(
    long type,
    long blockSize,
    long fragmentSize,
    long blocks,
    long blocksFree,
    long blocksAvailable,
    long files,
    long filesFree,
    long nameLength,
    long flags) {
  /** FUSE_SUPER_MAGIC of include/uapi/linux/magic.h, a type. */
  public static final long FUSE = 0x65735546L;

  /** OVERLAYFS_SUPER_MAGIC of include/uapi/linux/magic.h, a type. */
  public static final long OVERLAYFS = 0x794c7630L;

  /** Returns the same with another length of names. */
  public FilesystemStat withNameLength(long length) {
    return new FilesystemStat(
        type,
        blockSize,
        fragmentSize,
        blocks,
        blocksFree,
        blocksAvailable,
        files,
        filesFree,
        length,
        flags);
  }

  /**
   * Returns whether it shows files of other filesystems, or may: overlayfs does, and what a server
   * of FUSE has behind it is not known.
   */
  public boolean isStacked() {
    return type == FUSE || type == OVERLAYFS;
  }
}
