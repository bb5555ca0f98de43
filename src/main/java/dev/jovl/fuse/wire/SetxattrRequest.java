package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;

/**
 * Sets an extended attribute: struct fuse_setxattr_in in its extended form (FUSE_SETXATTR_EXT), a
 * name, a value.
 *
 * @param name with its namespace
 * @param value its bytes
 * @param flags XATTR_CREATE, XATTR_REPLACE or zero
 * @param killSgid FUSE_SETXATTR_ACL_KILL_SGID
 */
public record SetxattrRequest(byte[] name, byte[] value, int flags, boolean killSgid) {
  /**
   * Reads the body of SETXATTR.
   *
   * @param extended whether FUSE_SETXATTR_EXT was agreed on
   */
  public static SetxattrRequest read(Request request, boolean extended) throws ErrnoException {
    int size = request.int32();
    int flags = request.int32();
    boolean kill = false;
    if (extended) {
      kill = (request.int32() & 1) != 0;
      request.skip(4);
    }
    byte[] name = request.string();
    return new SetxattrRequest(name, request.bytes(size), flags, kill);
  }
}
