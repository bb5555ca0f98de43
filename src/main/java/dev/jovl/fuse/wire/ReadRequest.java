package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;

/**
 * Reads from a file or directory: struct fuse_read_in.
 *
 * @param handle the open file or directory
 * @param offset in bytes, or the position in a directory
 * @param size in bytes
 * @param cached whether it is for the kernel's cache: only other reads have a lock owner
 *     (FUSE_READ_LOCKOWNER)
 */
public record ReadRequest(long handle, long offset, int size, boolean cached) {
  private static final int LOCK_OWNER = 1 << 1;

  /** Reads the body of READ, READDIR or READDIRPLUS. */
  public static ReadRequest read(Request request) throws ErrnoException {
    long handle = request.int64();
    long offset = request.int64();
    int size = request.int32();
    int flags = request.int32();
    request.skip(16);
    return new ReadRequest(handle, offset, size, (flags & LOCK_OWNER) == 0);
  }
}
