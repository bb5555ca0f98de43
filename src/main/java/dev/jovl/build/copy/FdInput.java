package dev.jovl.build.copy;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.oci.BulkInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads an open file from its start. Closing it leaves the descriptor open. */
public final class FdInput extends BulkInputStream {

  private static final int BUFFER = 1 << 16;

  private final Fd file;
  private final NativeBuffer buffer = NativeBuffer.allocate(BUFFER);
  private long offset;

  /**
   * Makes a stream over a file that can be read at any offset.
   *
   * @param file stays the caller's, and its own offset is not moved
   */
  public FdInput(Fd file) {
    this.file = file;
    buffer.bytes().limit(0);
  }

  @Override
  public int read(byte[] target, int start, int length) throws IOException {
    ByteBuffer bytes = buffer.bytes();
    if (length > 0 && !bytes.hasRemaining()) {
      bytes.clear();
      int count = FileData.pread(file, bytes, offset);
      bytes.position(0).limit(Math.max(0, count));
      offset += count;
      if (count <= 0) {
        return -1;
      }
    }
    int count = Math.min(length, bytes.remaining());
    bytes.get(target, start, count);
    return count;
  }
}
