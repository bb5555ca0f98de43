package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;

/**
 * Opens a file or directory: struct fuse_open_in.
 *
 * @param flags of open(2)
 * @param killSuidgid FUSE_OPEN_KILL_SUIDGID
 */
public record OpenRequest(int flags, boolean killSuidgid) {
  static final int KILL_SUIDGID = 1;

  /** Reads the body of OPEN or OPENDIR. */
  public static OpenRequest read(Request request) throws ErrnoException {
    int flags = request.int32();
    return new OpenRequest(flags, (request.int32() & KILL_SUIDGID) != 0);
  }
}
