package dev.jovl.posix;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/**
 * What stat says of a file, in the terms of statx(2).
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
    return toBuilder()
        .mode(other.mode)
        .size(other.size)
        .times(other.atime, other.mtime, other.ctime)
        .build();
  }

  /** Returns the same with another number of names. */
  public Stat withNlink(int names) {
    return toBuilder().nlink(names).build();
  }

  /** Returns the same with other attributes. */
  public Stat withAttributes(int others) {
    return toBuilder().attributes(others).build();
  }

  /**
   * Returns the same file with other numbers, as a union shows it; this one where none differs,
   * which is so for most files and is asked for each.
   *
   * @param units of 512 bytes that it takes
   */
  public Stat with(long number, int names, int user, int group, long units) {
    boolean same =
        ino == number && nlink == names && uid == user && gid == group && blocks == units;
    return same
        ? this
        : toBuilder().ino(number).nlink(names).owner(user, group).blocks(units).build();
  }

  /** Returns what makes another one, which is the same but for what is set. */
  public Builder toBuilder() {
    return new Builder(this);
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

  /** What another one is to be. */
  public static final class Builder {
    private final Stat from;
    private long ino;
    private int mode;
    private int nlink;
    private int uid;
    private int gid;
    private long rdev;
    private long size;
    private long blocks;
    private Timespec atime;
    private Timespec mtime;
    private Timespec ctime;
    private int attributes;

    private Builder(Stat from) {
      this.from = from;
      this.ino = from.ino;
      this.mode = from.mode;
      this.nlink = from.nlink;
      this.uid = from.uid;
      this.gid = from.gid;
      this.rdev = from.rdev;
      this.size = from.size;
      this.blocks = from.blocks;
      this.atime = from.atime;
      this.mtime = from.mtime;
      this.ctime = from.ctime;
      this.attributes = from.attributes;
    }

    /** Sets the inode number. */
    @CanIgnoreReturnValue
    public Builder ino(long value) {
      ino = value;
      return this;
    }

    /** Sets type and permissions. */
    @CanIgnoreReturnValue
    public Builder mode(int value) {
      mode = value;
      return this;
    }

    /** Sets the number of names. */
    @CanIgnoreReturnValue
    public Builder nlink(int names) {
      nlink = names;
      return this;
    }

    /** Sets owner and group. */
    @CanIgnoreReturnValue
    public Builder owner(int user, int group) {
      uid = user;
      gid = group;
      return this;
    }

    /** Sets the device that a device file stands for. */
    @CanIgnoreReturnValue
    public Builder rdev(long device) {
      rdev = device;
      return this;
    }

    /** Sets the bytes. */
    @CanIgnoreReturnValue
    public Builder size(long bytes) {
      size = bytes;
      return this;
    }

    /** Sets the allocated units of 512 bytes. */
    @CanIgnoreReturnValue
    public Builder blocks(long units) {
      blocks = units;
      return this;
    }

    /** Sets the times of the last access, change of the contents, and change of the inode. */
    @CanIgnoreReturnValue
    public Builder times(Timespec access, Timespec contents, Timespec inode) {
      atime = access;
      mtime = contents;
      ctime = inode;
      return this;
    }

    /** Sets {@link Stat#IMMUTABLE} and {@link Stat#APPEND_ONLY}. */
    @CanIgnoreReturnValue
    public Builder attributes(int bits) {
      attributes = bits;
      return this;
    }

    /** Returns what was set. */
    public Stat build() {
      return new Stat(
          from.device,
          ino,
          mode,
          nlink,
          uid,
          gid,
          rdev,
          size,
          blocks,
          from.blockSize,
          atime,
          mtime,
          ctime,
          from.birth,
          attributes);
    }
  }
}
