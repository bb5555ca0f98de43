package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Timespec;

/**
 * Changes a node: struct fuse_setattr_in.
 *
 * @param valid which of the values count, the constants here
 * @param handle an open file of the node
 * @param size length in bytes
 * @param atime last access
 * @param mtime last change
 * @param mode type and permissions
 * @param uid owner
 * @param gid group
 */
public record SetattrRequest(
    int valid, long handle, long size, Timespec atime, Timespec mtime, int mode, int uid, int gid) {
  /** FATTR_MODE. */
  public static final int MODE = 1;

  /** FATTR_UID. */
  public static final int UID = 1 << 1;

  /** FATTR_GID. */
  public static final int GID = 1 << 2;

  /** FATTR_SIZE. */
  public static final int SIZE = 1 << 3;

  /** FATTR_ATIME. */
  public static final int ATIME = 1 << 4;

  /** FATTR_MTIME. */
  public static final int MTIME = 1 << 5;

  /** FATTR_FH. */
  public static final int HANDLE = 1 << 6;

  /** FATTR_ATIME_NOW. */
  public static final int ATIME_NOW = 1 << 7;

  /** FATTR_MTIME_NOW. */
  public static final int MTIME_NOW = 1 << 8;

  /** FATTR_KILL_SUIDGID. */
  public static final int KILL_SUIDGID = 1 << 11;

  /** Returns whether a value counts. */
  public boolean has(int bit) {
    return (valid & bit) != 0;
  }

  /** Reads the body of SETATTR. */
  public static SetattrRequest read(Request request) throws ErrnoException {
    int valid = request.int32();
    request.skip(4);
    long handle = request.int64();
    long size = request.int64();
    request.skip(8);
    long atime = request.int64();
    long mtime = request.int64();
    request.skip(8);
    int atimeNanos = request.int32();
    int mtimeNanos = request.int32();
    request.skip(4);
    int mode = request.int32();
    request.skip(4);
    return new SetattrRequest(
        valid,
        handle,
        size,
        new Timespec(atime, atimeNanos),
        new Timespec(mtime, mtimeNanos),
        mode,
        request.int32(),
        request.int32());
  }
}
