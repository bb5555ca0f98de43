package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;

/**
 * Writes to a file: struct fuse_write_in; the data follows ({@link Request#data}).
 *
 * @param handle the open file
 * @param offset in bytes
 * @param size in bytes
 * @param fromCache FUSE_WRITE_CACHE
 * @param append whether the file is open with O_APPEND
 * @param direct whether the file is open with O_DIRECT
 * @param dataSync whether the file is open with O_DSYNC, or the write was asked for with RWF_DSYNC
 * @param sync the same of O_SYNC and RWF_SYNC, which say that of O_DSYNC too
 * @param killSuidgid FUSE_WRITE_KILL_SUIDGID
 */
public record WriteRequest(
    long handle,
    long offset,
    int size,
    boolean fromCache,
    boolean append,
    boolean direct,
    boolean dataSync,
    boolean sync,
    boolean killSuidgid) {
  private static final int CACHE = 1;
  private static final int KILL_SUIDGID = 1 << 2;

  /** Reads the body of WRITE up to the data. */
  public static WriteRequest read(Request request) throws ErrnoException {
    long handle = request.int64();
    long offset = request.int64();
    int size = request.int32();
    int flags = request.int32();
    request.skip(8);
    int fileFlags = request.int32();
    request.skip(4);
    return new WriteRequest(
        handle,
        offset,
        size,
        (flags & CACHE) != 0,
        (fileFlags & OpenFlags.APPEND) != 0,
        (fileFlags & OpenFlags.DIRECT) != 0,
        (fileFlags & OpenFlags.DSYNC) != 0,
        (fileFlags & OpenFlags.SYNC) == OpenFlags.SYNC,
        (flags & KILL_SUIDGID) != 0);
  }
}
