package dev.jovl.posix;

/**
 * The bits of st_mode: a type in the upper four of sixteen bits, permissions in the lower twelve.
 *
 * <p>Source: include/uapi/linux/stat.h. A d_type of a directory entry is the type shifted right by
 * twelve.
 */
public final class Mode {
  /** The mask of the type bits. */
  public static final int TYPE = 0170000;

  /** A socket. */
  public static final int SOCKET = 0140000;

  /** A symbolic link. */
  public static final int SYMLINK = 0120000;

  /** A regular file. */
  public static final int REGULAR = 0100000;

  /** A block device. */
  public static final int BLOCK = 0060000;

  /** A directory. */
  public static final int DIRECTORY = 0040000;

  /** A character device. */
  public static final int CHARACTER = 0020000;

  /** A named pipe. */
  public static final int FIFO = 0010000;

  /** Set user id on execution. */
  public static final int SETUID = 04000;

  /** Set group id on execution; on a directory, new files inherit its group. */
  public static final int SETGID = 02000;

  /** The execute permission of the group, which makes {@link #SETGID} mean what it says. */
  public static final int GROUP_EXECUTE = 0010;

  /** Reading and writing for the owner, nothing for others. */
  public static final int OWNER_READ_WRITE = 0600;

  /** All permissions for the owner, none for others. */
  public static final int OWNER_ALL = 0700;

  /** The mask of permissions with setuid, setgid and sticky: what chmod(2) changes. */
  public static final int PERMISSIONS = 07777;

  private Mode() {}

  /** Returns the type bits of a mode, one of the type constants. */
  public static int type(int mode) {
    return mode & TYPE;
  }

  /** Returns the twelve permission bits of a mode. */
  public static int permissions(int mode) {
    return mode & PERMISSIONS;
  }

  /** Returns whether a mode is of a directory. */
  public static boolean isDirectory(int mode) {
    return type(mode) == DIRECTORY;
  }

  /** Returns whether a mode is of a regular file. */
  public static boolean isRegular(int mode) {
    return type(mode) == REGULAR;
  }

  /** Returns whether a mode is of a symbolic link. */
  public static boolean isSymlink(int mode) {
    return type(mode) == SYMLINK;
  }

  /** Returns whether a mode is of a character device. */
  public static boolean isCharacter(int mode) {
    return type(mode) == CHARACTER;
  }

  /** Returns whether a mode is of a character or block device. */
  public static boolean isDevice(int mode) {
    return type(mode) == CHARACTER || type(mode) == BLOCK;
  }

  /** Returns the d_type of a directory entry for a mode, 0 to 15. */
  public static int directoryEntryType(int mode) {
    return type(mode) >>> 12;
  }

  /** Returns the type bits of a mode for a d_type of 0 to 15; 0 stays unknown. */
  public static int ofDirectoryEntryType(int type) {
    return type << 12;
  }
}
