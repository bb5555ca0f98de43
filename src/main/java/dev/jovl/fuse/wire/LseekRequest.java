package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;

/**
 * Asks for the next data or hole: struct fuse_lseek_in.
 *
 * @param handle the open file
 * @param offset in bytes
 * @param whence SEEK_DATA (3) or SEEK_HOLE (4)
 */
public record LseekRequest(long handle, long offset, int whence) {
  /** Reads the body of LSEEK. */
  public static LseekRequest read(Request request) throws ErrnoException {
    LseekRequest read = new LseekRequest(request.int64(), request.int64(), request.int32());
    request.skip(4);
    return read;
  }
}
