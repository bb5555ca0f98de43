package dev.jovl.posix;

/**
 * The flags of open(2).
 *
 * <p>Source: include/uapi/asm-generic/fcntl.h. {@link #DIRECT}, {@link #DIRECTORY} and {@link
 * #NOFOLLOW} differ on aarch64.
 */
public final class OpenFlags {
  private static final boolean ARM = System.getProperty("os.arch", "").startsWith("aarch64");

  /** Read only: the access mode zero. */
  public static final int RDONLY = 0;

  /** Write only. */
  public static final int WRONLY = 01;

  /** Read and write. */
  public static final int RDWR = 02;

  /** The mask of the access mode. */
  public static final int ACCESS_MODE = 03;

  /** Create if absent. */
  public static final int CREAT = 0100;

  /** With {@link #CREAT}: fail with EEXIST if present. */
  public static final int EXCL = 0200;

  /** Cut to length zero. */
  public static final int TRUNC = 01000;

  /** Each write goes to the end. */
  public static final int APPEND = 02000;

  /** Do not wait. */
  public static final int NONBLOCK = 04000;

  /** Writes end when the data is on disk. */
  public static final int DSYNC = 010000;

  /** I/O without the page cache. */
  public static final int DIRECT = ARM ? 0200000 : 040000;

  /** Fail with ENOTDIR unless a directory. */
  public static final int DIRECTORY = ARM ? 040000 : 0200000;

  /** Fail with ELOOP if the last component is a symbolic link. */
  public static final int NOFOLLOW = ARM ? 0100000 : 0400000;

  /** Do not change the access time. */
  public static final int NOATIME = 01000000;

  /** Close on exec. */
  public static final int CLOEXEC = 02000000;

  /** Writes end when data and metadata are on disk. */
  public static final int SYNC = 04010000;

  /** A handle on a place in the tree, without opening the file. */
  public static final int PATH = 010000000;

  /** A handle on a file: no access, and a symbolic link itself. */
  public static final int HANDLE = PATH | NOFOLLOW;

  /**
   * To read a regular file of a tree that others may change: a symbolic link that has taken its
   * place is not followed (ELOOP), and a fifo does not wait for a process that writes to it.
   */
  public static final int READ_ENTRY = RDONLY | NOFOLLOW | NONBLOCK;

  /**
   * To read a directory of a tree that others may change: a symbolic link that has taken its place
   * is not followed, and nothing but a directory is opened (ENOTDIR).
   */
  public static final int READ_DIRECTORY = RDONLY | DIRECTORY | NOFOLLOW;

  /** A regular file without a name; the path is its directory. */
  public static final int TMPFILE = 020000000 | DIRECTORY;

  private OpenFlags() {}

  /**
   * Returns whether a descriptor that is opened with flags can write. The access mode 3 asks for
   * both permissions, and gives neither: it is for ioctl(2) alone.
   */
  public static boolean isWriting(int flags) {
    int access = flags & ACCESS_MODE;
    return access == WRONLY || access == RDWR;
  }
}
