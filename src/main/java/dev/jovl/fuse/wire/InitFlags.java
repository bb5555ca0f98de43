package dev.jovl.fuse.wire;

/** What kernel and server agree on in INIT: those of the FUSE_* flags that matter here. */
public final class InitFlags {
  /** Several reads of one file at once. */
  public static final long ASYNC_READ = 1;

  /** OPEN comes with O_TRUNC instead of a SETATTR after it. */
  public static final long ATOMIC_O_TRUNC = 1 << 3;

  /** Writes of more than a page. */
  public static final long BIG_WRITES = 1 << 5;

  /** The umask comes with the request instead of being applied. */
  public static final long DONT_MASK = 1 << 6;

  /** READDIRPLUS exists. */
  public static final long DO_READDIRPLUS = 1 << 13;

  /** READDIRPLUS is used when it seems to help. */
  public static final long READDIRPLUS_AUTO = 1 << 14;

  /** Direct reads and writes in several requests at once. */
  public static final long ASYNC_DIO = 1 << 15;

  /** Lookups and readdirs of one directory at once. */
  public static final long PARALLEL_DIROPS = 1 << 18;

  /** ACLs are checked by the kernel; includes default_permissions. */
  public static final long POSIX_ACL = 1 << 20;

  /** Reading the device after an abort fails with ECONNABORTED instead of ENODEV. */
  public static final long ABORT_ERROR = 1 << 21;

  /** The reply has max_pages. */
  public static final long MAX_PAGES = 1 << 22;

  /** Targets of symbolic links are kept. */
  public static final long CACHE_SYMLINKS = 1 << 23;

  /** ENOSYS to OPENDIR means that neither it nor RELEASEDIR is needed. */
  public static final long NO_OPENDIR_SUPPORT = 1 << 24;

  /** Cached data goes only when the server says so. */
  public static final long EXPLICIT_INVAL_DATA = 1 << 25;

  /** The server removes setuid, setgid and capabilities when told; no GETXATTR before a write. */
  public static final long HANDLE_KILLPRIV_V2 = 1 << 28;

  /** SETXATTR comes in its extended form. */
  public static final long SETXATTR_EXT = 1 << 29;

  /** The flags have a second word. */
  public static final long INIT_EXT = 1 << 30;

  /** Shared mappings of files that are opened with FOPEN_DIRECT_IO. */
  public static final long DIRECT_IO_ALLOW_MMAP = 1L << 36;

  /** Backing files; needs max_stack_depth. */
  public static final long PASSTHROUGH = 1L << 37;

  private InitFlags() {}
}
