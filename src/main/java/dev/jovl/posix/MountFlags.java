package dev.jovl.posix;

/** Flags of mount(2), by their values on Linux. */
public final class MountFlags {
  /** Read-only. */
  public static final long RDONLY = 1;

  /** Setuid bits have no effect. */
  public static final long NOSUID = 2;

  /** Device files cannot be opened. */
  public static final long NODEV = 4;

  /** Programs cannot be run. */
  public static final long NOEXEC = 8;

  /** Writes are synchronous. */
  public static final long SYNCHRONOUS = 16;

  /** Change the flags of a mount. */
  public static final long REMOUNT = 32;

  /** Directory changes are synchronous. */
  public static final long DIRSYNC = 128;

  /** Symbolic links are not followed (since Linux 5.10). */
  public static final long NOSYMFOLLOW = 256;

  /** Access times are not kept. */
  public static final long NOATIME = 1024;

  /** Access times of directories are not kept. */
  public static final long NODIRATIME = 2048;

  /** Show a directory at a second place. */
  public static final long BIND = 4096;

  /** What happens here is not seen in other namespaces. */
  public static final long PRIVATE = 1L << 18;

  /** Access times only move past the last change. */
  public static final long RELATIME = 1L << 21;

  /** Access times always move. */
  public static final long STRICTATIME = 1L << 24;

  /** Times are written late. */
  public static final long LAZYTIME = 1L << 25;

  private MountFlags() {}
}
