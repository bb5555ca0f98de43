package dev.jovl.fuse.wire;

import dev.jovl.posix.Errno;
import java.nio.ByteBuffer;

/**
 * The memory of one answer: struct fuse_out_header and a body behind it. Used again for each
 * request; used by one thread at a time.
 */
public final class Reply {
  /** The size of struct fuse_out_header. */
  public static final int HEADER_SIZE = 16;

  /** Where the negative error number of an answer is. */
  public static final int ERROR_OFFSET = 4;

  private final ByteBuffer buffer;

  /** Makes answers in a buffer. */
  public Reply(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Starts an answer and returns the buffer with its position at the body. */
  public ByteBuffer start() {
    return buffer.clear().position(HEADER_SIZE);
  }

  /** Returns the buffer, whose position is the end of the body so far. */
  public ByteBuffer body() {
    return buffer;
  }

  /** Returns how many bytes of body there are. */
  public int length() {
    return buffer.position() - HEADER_SIZE;
  }

  /** Ends the answer at the position and returns the buffer, ready to be sent. */
  public ByteBuffer finish(long unique) {
    return header(unique, 0, buffer.position());
  }

  /** Makes an answer that is an error, ready to be sent. */
  public ByteBuffer error(long unique, Errno errno) {
    return header(unique, -errno.number(), HEADER_SIZE);
  }

  private ByteBuffer header(long unique, int error, int length) {
    buffer.clear();
    buffer.putInt(0, length).putInt(ERROR_OFFSET, error).putLong(8, unique);
    return buffer.limit(length);
  }
}
