package dev.jovl.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A stretch of a file as a stream; many may read one channel at the same time. */
final class FileSlice extends InputStream {

  private final FileChannel channel;
  private long position;
  private long left;

  /** Makes the stream; the channel stays the caller's. */
  FileSlice(FileChannel channel, long offset, long length) {
    this.channel = channel;
    this.position = offset;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left == 0 || length == 0) {
      return length == 0 ? 0 : -1;
    }
    int n = channel.read(ByteBuffer.wrap(buffer, offset, (int) Math.min(length, left)), position);
    if (n < 0) {
      throw new EOFException("the file has become shorter while it was read");
    }
    position += n;
    left -= n;
    return n;
  }
}
