package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;

/**
 * Brings a file or directory to disk: struct fuse_fsync_in.
 *
 * @param handle the open file or directory
 * @param dataOnly FUSE_FSYNC_FDATASYNC
 */
public record FsyncRequest(long handle, boolean dataOnly) {
  /** Reads the body of FSYNC or FSYNCDIR. */
  public static FsyncRequest read(Request request) throws ErrnoException {
    long handle = request.int64();
    boolean dataOnly = (request.int32() & 1) != 0;
    request.skip(4);
    return new FsyncRequest(handle, dataOnly);
  }
}
