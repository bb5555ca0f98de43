package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;

/**
 * The first request: struct fuse_init_in.
 *
 * @param major of the kernel's protocol, 7
 * @param minor of the kernel's protocol
 * @param maxReadahead in bytes
 * @param flags what the kernel can, {@link InitFlags}
 */
public record InitRequest(int major, int minor, int maxReadahead, long flags) {
  /** Reads the body of INIT, with the second word of flags where there is one. */
  public static InitRequest read(Request request) throws ErrnoException {
    int major = request.int32();
    int minor = request.int32();
    int maxReadahead = request.int32();
    long flags = Integer.toUnsignedLong(request.int32());
    if ((flags & InitFlags.INIT_EXT) != 0 && request.remaining() >= 4) {
      flags |= (long) request.int32() << 32;
    }
    return new InitRequest(major, minor, maxReadahead, flags);
  }
}
