package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;

/**
 * Asks for the value or the list of extended attributes: struct fuse_getxattr_in.
 *
 * @param size how many bytes the caller takes; 0 asks for the size only
 */
public record GetxattrRequest(int size) {
  /** Reads the body of LISTXATTR, or that of GETXATTR up to the name. */
  public static GetxattrRequest read(Request request) throws ErrnoException {
    int size = request.int32();
    request.skip(4);
    return new GetxattrRequest(size);
  }
}
