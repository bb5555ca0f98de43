package dev.jovl.fuse.session;

import dev.jovl.fuse.wire.InitFlags;
import dev.jovl.fuse.wire.InitReply;
import dev.jovl.fuse.wire.InitRequest;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;

/**
 * What kernel and server have agreed on in INIT.
 *
 * @param flags of {@link InitFlags}
 * @param reply what the kernel is told
 */
record NegotiatedInit(long flags, InitReply reply) {
  /** The largest message body: 256 pages, the default of fs.fuse.max_pages_limit. */
  static final int MAX_MESSAGE = 1 << 20;

  private static final int MAX_PAGES = 256;
  private static final int MAX_BACKGROUND = 64;

  /** The protocol that is spoken here, and the oldest whose structures are these (Linux 5.4). */
  private static final int MINOR = 45;

  private static final int OLDEST_MINOR = 31;

  /**
   * The oldest that passthrough is asked of (Linux 6.12): before, the kernel's size of a file stays
   * what it was when a write that passes through makes it longer, and what another handle appends
   * then overwrites that (fuse_passthrough_end_write of fs/fuse/passthrough.c).
   */
  private static final int PASSTHROUGH_MINOR = 41;

  /**
   * What is asked for where the kernel has it. Left out on purpose: WRITEBACK_CACHE, which excludes
   * passthrough and keeps sizes and times from us; EXPORT_SUPPORT, so that a stale file handle is
   * ESTALE; POSIX_LOCKS and FLOCK_LOCKS, since the kernel's own locks are right for one mount;
   * SPLICE, since messages are copied once into memory that is hot.
   */
  private static final long WANTED =
      InitFlags.ASYNC_READ
          | InitFlags.ATOMIC_O_TRUNC
          | InitFlags.BIG_WRITES
          | InitFlags.DONT_MASK
          | InitFlags.DO_READDIRPLUS
          | InitFlags.READDIRPLUS_AUTO
          | InitFlags.ASYNC_DIO
          | InitFlags.PARALLEL_DIROPS
          | InitFlags.POSIX_ACL
          | InitFlags.ABORT_ERROR
          | InitFlags.MAX_PAGES
          | InitFlags.NO_OPENDIR_SUPPORT
          | InitFlags.EXPLICIT_INVAL_DATA
          | InitFlags.HANDLE_KILLPRIV_V2
          | InitFlags.SETXATTR_EXT
          | InitFlags.INIT_EXT
          | InitFlags.DIRECT_IO_ALLOW_MMAP;

  /**
   * Returns what is agreed on with a kernel.
   *
   * @param stackDepth as in the mount options
   * @param cachesSymlinks whether the kernel may keep the targets of symbolic links
   * @throws ErrnoException EPROTO if the kernel is older than Linux 5.4
   */
  static NegotiatedInit with(InitRequest kernel, int stackDepth, boolean cachesSymlinks)
      throws ErrnoException {
    if (kernel.major() != InitReply.MAJOR || kernel.minor() < OLDEST_MINOR) {
      throw ErrnoException.of(Errno.EPROTO);
    }
    boolean mayPass = stackDepth > 0 && kernel.minor() >= PASSTHROUGH_MINOR;
    long wanted =
        WANTED
            | (mayPass ? InitFlags.PASSTHROUGH : 0)
            | (cachesSymlinks ? InitFlags.CACHE_SYMLINKS : 0);
    long flags = wanted & kernel.flags();
    boolean passthrough = (flags & InitFlags.PASSTHROUGH) != 0;
    InitReply reply =
        new InitReply(
            Math.min(MINOR, kernel.minor()),
            kernel.maxReadahead(),
            flags,
            MAX_BACKGROUND,
            MAX_MESSAGE,
            MAX_PAGES,
            passthrough ? stackDepth : 0);
    return new NegotiatedInit(flags, reply);
  }

  /** Returns whether something was agreed on. */
  boolean has(long flag) {
    return (flags & flag) != 0;
  }
}
