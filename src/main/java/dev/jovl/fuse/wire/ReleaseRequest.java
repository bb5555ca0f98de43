package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;

/**
 * Ends an open file: the handle of struct fuse_release_in, whose flags only matter to filesystems
 * that keep locks; the handle of struct fuse_flush_in likewise.
 *
 * @param handle the open file or directory
 */
public record ReleaseRequest(long handle) {
  /** Reads the body of RELEASE, RELEASEDIR or FLUSH. */
  public static ReleaseRequest read(Request request) throws ErrnoException {
    long handle = request.int64();
    request.skip(16);
    return new ReleaseRequest(handle);
  }
}
