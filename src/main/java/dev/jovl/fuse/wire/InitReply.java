package dev.jovl.fuse.wire;

import java.nio.ByteBuffer;

/**
 * The answer to the first request: struct fuse_init_out.
 *
 * @param minor of the protocol that is spoken, with major 7
 * @param maxReadahead in bytes, at most what the kernel said
 * @param flags what is agreed on, {@link InitFlags}
 * @param maxBackground how many asynchronous requests may wait
 * @param maxWrite the largest write in bytes
 * @param maxPages the largest message in pages
 * @param maxStackDepth 1 or 2 with passthrough, else 0
 */
public record InitReply(
    int minor,
    int maxReadahead,
    long flags,
    int maxBackground,
    int maxWrite,
    int maxPages,
    int maxStackDepth) {
  /** The major version of the protocol (FUSE_KERNEL_VERSION). */
  public static final int MAJOR = 7;

  private static final int NANOSECOND = 1;

  /** Writes the structure, 64 bytes. */
  public void put(ByteBuffer out) {
    out.putInt(MAJOR).putInt(minor).putInt(maxReadahead).putInt((int) flags);
    out.putShort((short) maxBackground).putShort((short) (maxBackground * 3 / 4));
    out.putInt(maxWrite).putInt(NANOSECOND);
    out.putShort((short) maxPages).putShort((short) 0);
    out.putInt((int) (flags >>> 32)).putInt(maxStackDepth);
    out.putLong(0).putLong(0).putLong(0);
  }
}
