package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;
import org.jspecify.annotations.Nullable;

/**
 * Asks what a node is: struct fuse_getattr_in, and the first part of struct fuse_statx_in.
 *
 * @param handle an open file of the node, or null
 */
public record GetattrRequest(@Nullable Long handle) {
  private static final int WITH_HANDLE = 1;

  /** Reads the body of GETATTR or STATX, whose flags and mask we answer regardless of. */
  public static GetattrRequest read(Request request) throws ErrnoException {
    int flags = request.int32();
    request.skip(4);
    long handle = request.int64();
    return new GetattrRequest((flags & WITH_HANDLE) != 0 ? handle : null);
  }
}
