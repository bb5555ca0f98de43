package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;

/**
 * Allocates or frees a range: struct fuse_fallocate_in.
 *
 * @param handle the open file
 * @param offset in bytes
 * @param length in bytes
 * @param mode FALLOC_FL_* bits
 */
public record FallocateRequest(long handle, long offset, long length, int mode) {
  /** Reads the body of FALLOCATE. */
  public static FallocateRequest read(Request request) throws ErrnoException {
    FallocateRequest read =
        new FallocateRequest(request.int64(), request.int64(), request.int64(), request.int32());
    request.skip(4);
    return read;
  }
}
