package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;

/**
 * Copies a range between open files: struct fuse_copy_file_range_in, without its flags, of which
 * none is defined. The source is of the node in the header.
 *
 * @param handle the source
 * @param offset in the source
 * @param targetNode the node of the target
 * @param targetHandle the target
 * @param targetOffset in the target
 * @param length in bytes
 */
public record CopyRangeRequest(
    long handle, long offset, long targetNode, long targetHandle, long targetOffset, long length) {
  /** Reads the body of COPY_FILE_RANGE or COPY_FILE_RANGE_64. */
  public static CopyRangeRequest read(Request request) throws ErrnoException {
    return new CopyRangeRequest(
        request.int64(),
        request.int64(),
        request.int64(),
        request.int64(),
        request.int64(),
        request.int64());
  }
}
