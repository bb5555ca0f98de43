package dev.jovl.posix;

/**
 * What stat tells of a file, in the terms of statx(2).
 *
 * @param device the filesystem that holds it, as {@link Device#make} composes it
 * @param ino inode number
 * @param mode type and permissions, see {@link Mode}
 * @param nlink number of names
 * @param uid owner
 * @param gid group
 * @param rdev the device that a device file stands for, as {@link Device#make} composes it
 * @param size bytes
 * @param blocks allocated units of 512 bytes
 * @param blockSize preferred unit of I/O in bytes
 * @param atime last access
 * @param mtime last change of the contents
 * @param ctime last change of the inode
 * @param birth creation, {@link Timespec#EPOCH} where the filesystem does not know it
 * @param attributes {@link #IMMUTABLE} and {@link #APPEND_ONLY}
 */
public record Stat(
    long device,
    long ino,
    int mode,
    int nlink,
    int uid,
    int gid,
    long rdev,
    long size,
    long blocks,
    int blockSize,
    Timespec atime,
    Timespec mtime,
    Timespec ctime,
    Timespec birth,
    int attributes) {
  /** STATX_ATTR_IMMUTABLE: nothing about the file changes, not even by root. */
  public static final int IMMUTABLE = 0x10;

  /** STATX_ATTR_APPEND: the file only grows. */
  public static final int APPEND_ONLY = 0x20;

  /** Returns whether this is a directory. */
  public boolean isDirectory() {
    return Mode.isDirectory(mode);
  }

  /** Returns whether this is a regular file. */
  public boolean isRegular() {
    return Mode.isRegular(mode);
  }

  /** Returns whether this is a symbolic link. */
  public boolean isSymlink() {
    return Mode.isSymlink(mode);
  }

  /** Returns the same with what writing changes, but for the blocks, as in another one. */
  public Stat withDataOf(Stat other) {
    return new Stat(
        device,
        ino,
        other.mode,
        nlink,
        uid,
        gid,
        rdev,
        other.size,
        blocks,
        blockSize,
        other.atime,
        other.mtime,
        other.ctime,
        birth,
        attributes);
  }

  /** Returns the same with another number of names. */
  public Stat withNlink(int names) {
    return new Stat(
        device,
        ino,
        mode,
        names,
        uid,
        gid,
        rdev,
        size,
        blocks,
        blockSize,
        atime,
        mtime,
        ctime,
        birth,
        attributes);
  }

  /** Returns the same with other attributes. */
  public Stat withAttributes(int others) {
    return new Stat(
        device, ino, mode, nlink, uid, gid, rdev, size, blocks, blockSize, atime, mtime, ctime,
        birth, others);
  }

  /** Returns whether chattr(1) has made the file immutable. */
  public boolean isImmutable() {
    return (attributes & IMMUTABLE) != 0;
  }

  /** Returns whether chattr(1) lets the file only grow. */
  public boolean isAppendOnly() {
    return (attributes & APPEND_ONLY) != 0;
  }

  /** Returns whether chattr(1) keeps the names of the file: it is immutable or append-only. */
  public boolean isProtected() {
    return attributes != 0;
  }

  /** Returns whether this and the other describe one inode of one filesystem. */
  public boolean sameFile(Stat other) {
    return ino == other.ino && device == other.device;
  }
}
