package dev.jovl.image.archive;

import dev.jovl.oci.BulkInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A stretch of a file as a stream; many may read one channel at the same time. */
final class FileSlice extends BulkInputStream {

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
