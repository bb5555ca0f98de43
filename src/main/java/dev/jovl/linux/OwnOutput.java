package dev.jovl.linux;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * A standard stream that this process writes to, whose failures name it. Others that have it open
 * may have made it one that does not wait (O_NONBLOCK): a stream of java.io fails then where a pipe
 * is full, and does not tell how much of its bytes the pipe has.
 */
public final class OwnOutput extends OutputStream {

  private static final int BUFFER = 1 << 13;

  private final Fd fd;
  private final String name;
  private final ByteBuffer buffer = NativeBuffer.allocate(BUFFER).bytes();

  private OwnOutput(int number, String name) {
    this.fd = Fd.own(number);
    this.name = name;
  }

  /** Returns the standard output. */
  public static OutputStream output() {
    return new OwnOutput(1, "standard output");
  }

  /** Returns the standard error. */
  public static OutputStream errors() {
    return new OwnOutput(2, "standard error");
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    for (int done = 0; done < length; done += buffer.limit()) {
      buffer.clear().put(bytes, offset + done, Math.min(BUFFER, length - done)).flip();
      writeBuffer();
    }
  }

  private void writeBuffer() throws IOException {
    try {
      while (buffer.hasRemaining()) {
        writeSome();
      }
    } catch (ErrnoException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  private void writeSome() throws ErrnoException {
    try {
      int unused = FileData.write(fd, buffer);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EAGAIN)) {
        throw e;
      }
      Poll.awaitWritable(fd);
    }
  }
}
