package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;

/**
 * Reads from a file or directory: struct fuse_read_in.
 *
 * @param handle the open file or directory
 * @param offset in bytes, or the position in a directory
 * @param size in bytes
 */
public record ReadRequest(long handle, long offset, int size) {
  /** Reads the body of READ, READDIR or READDIRPLUS. */
  public static ReadRequest read(Request request) throws ErrnoException {
    ReadRequest read = new ReadRequest(request.int64(), request.int64(), request.int32());
    request.skip(20);
    return read;
  }
}
