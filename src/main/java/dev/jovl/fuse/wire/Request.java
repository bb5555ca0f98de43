package dev.jovl.fuse.wire;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import java.nio.ByteBuffer;

/**
 * One request in the memory into which it was received: its header, and a cursor over its body.
 *
 * <p>The object is used again for each message; {@link #parse} starts the next. A read beyond the
 * end of the body is EINVAL. Used by one thread at a time.
 */
public final class Request {
  /** The size of struct fuse_in_header. */
  public static final int HEADER_SIZE = 40;

  private final ByteBuffer buffer;
  private int end;

  /** Makes a reader of the messages that are received into a buffer. */
  public Request(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Returns the buffer, to be filled with the next message. */
  public ByteBuffer buffer() {
    return buffer;
  }

  /**
   * Starts the message that lies between zero and the limit of the buffer.
   *
   * @return whether it has a whole header; without one there is nothing to answer
   */
  public boolean parse() {
    int received = buffer.limit();
    if (received < HEADER_SIZE) {
      return false;
    }
    end = Math.max(HEADER_SIZE, Math.min(received, buffer.getInt(0)));
    buffer.position(HEADER_SIZE);
    return true;
  }

  /** Returns the number of the kind of request, see {@link Opcode#of}. */
  public int opcode() {
    return buffer.getInt(4);
  }

  /** Returns the id that the reply carries. */
  public long unique() {
    return buffer.getLong(8);
  }

  /** Returns the node that the request is about; a directory where it is about a name. */
  public long node() {
    return buffer.getLong(16);
  }

  /** Returns the filesystem user id of the caller, -1 where the kernel withholds it. */
  public int uid() {
    return buffer.getInt(24);
  }

  /** Returns the filesystem group id of the caller, -1 where the kernel withholds it. */
  public int gid() {
    return buffer.getInt(28);
  }

  /** Returns the process id of the caller, 0 if the server cannot see it. */
  public int pid() {
    return buffer.getInt(32);
  }

  /** Returns how many bytes of the body are not read yet. */
  int remaining() {
    return end - buffer.position();
  }

  /** Reads 32 bits. */
  int int32() throws ErrnoException {
    need(4);
    return buffer.getInt();
  }

  /** Reads 64 bits. */
  long int64() throws ErrnoException {
    need(8);
    return buffer.getLong();
  }

  /** Skips padding. */
  void skip(int bytes) throws ErrnoException {
    need(bytes);
    buffer.position(buffer.position() + bytes);
  }

  /** Reads the name of a file, which ends with NUL. */
  public FileName name() throws ErrnoException {
    int length = lengthToNul();
    FileName name;
    try {
      name = FileName.read(buffer, length);
    } catch (IllegalArgumentException e) {
      throw ErrnoException.of(Errno.EINVAL);
    }
    buffer.get();
    return name;
  }

  /** Reads bytes that end with NUL, without it. */
  public byte[] string() throws ErrnoException {
    byte[] text = new byte[lengthToNul()];
    buffer.get(text).get();
    return text;
  }

  private int lengthToNul() throws ErrnoException {
    int start = buffer.position();
    for (int at = start; at < end; at++) {
      if (buffer.get(at) == 0) {
        return at - start;
      }
    }
    throw ErrnoException.of(Errno.EINVAL);
  }

  /** Reads a number of bytes. */
  byte[] bytes(int length) throws ErrnoException {
    need(length);
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }

  /** Returns the buffer with position and limit around the next bytes of the body, not copied. */
  public ByteBuffer data(int length) throws ErrnoException {
    need(length);
    return buffer.limit(buffer.position() + length);
  }

  private void need(int bytes) throws ErrnoException {
    if (bytes < 0 || bytes > remaining()) {
      throw ErrnoException.of(Errno.EINVAL);
    }
  }
}
