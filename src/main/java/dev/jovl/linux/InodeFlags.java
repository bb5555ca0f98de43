package dev.jovl.linux;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The flags of chattr(1) of an open file or directory. Source: include/uapi/linux/fs.h. */
public final class InodeFlags {
  /** FS_IOC_GETFLAGS of ioctl(2); the argument is an int in spite of the number. */
  public static final int GET = 0x80086601;

  /** FS_IOC_SETFLAGS of ioctl(2). */
  public static final int SET = 0x40086602;

  /** FS_SYNC_FL: writes are synchronous. */
  public static final int SYNC = 0x08;

  /** FS_IMMUTABLE_FL: nothing about the file changes, not even by root. */
  public static final int IMMUTABLE = 0x10;

  /** FS_APPEND_FL: the file only grows. */
  public static final int APPEND = 0x20;

  /** FS_NOATIME_FL: the access time stays. */
  public static final int NOATIME = 0x80;

  /** FS_CASEFOLD_FL: names in the directory are found in any case. */
  public static final int CASEFOLD = 0x40000000;

  private InodeFlags() {}

  /**
   * Returns the flags of a file.
   *
   * @param file open for reading or writing
   * @throws ErrnoException ENOTTY or EOPNOTSUPP where the filesystem has none
   */
  public static int flags(Fd file) throws ErrnoException {
    byte[] word = bytes(0);
    int unused = Ioctl.withStruct(file, GET, word);
    return ByteBuffer.wrap(word).order(ByteOrder.nativeOrder()).getInt();
  }

  /**
   * Returns what statx(2) said of a file, without the attributes that are no flags of chattr(1):
   * erofs says of all its files that they are immutable (erofs_getattr), as nothing can be written
   * there, and an overlay on it says so of files that it would copy. What chattr(1) takes are files
   * and directories.
   *
   * @param file what was asked about; O_PATH is enough
   * @param stat what is returned as it is if the file may not be opened to ask
   * @throws ErrnoException what open(2) and ioctl(2) say besides that
   */
  public static Stat confirmed(Fd file, Stat stat) throws ErrnoException {
    if (stat.attributes() == 0) {
      return stat;
    }
    if (!stat.isRegular() && !stat.isDirectory()) {
      return stat.withAttributes(0);
    }
    try (Fd open = Open.again(file, OpenFlags.RDONLY)) {
      return stat.withAttributes(stat.attributes() & flags(open));
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOTTY) || e.is(Errno.EOPNOTSUPP)) {
        return stat.withAttributes(0);
      }
      if (e.is(Errno.EACCES)) {
        return stat;
      }
      throw e;
    }
  }

  /**
   * Sets the flags of a file to these and no others.
   *
   * @param file open for reading or writing
   * @throws ErrnoException EPERM without privilege, and as {@link #flags}
   */
  public static void setFlags(Fd file, int flags) throws ErrnoException {
    int unused = Ioctl.withStruct(file, SET, bytes(flags));
  }

  private static byte[] bytes(int word) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(word).array();
  }
}
