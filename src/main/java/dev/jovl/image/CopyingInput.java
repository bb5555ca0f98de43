package dev.jovl.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Writes down what is read, so that a stream can be read again. */
final class CopyingInput extends FilterInputStream {

  private final OutputStream copy;

  /** Makes a stream that writes to {@code copy}, which stays open. */
  CopyingInput(InputStream in, OutputStream copy) {
    super(in);
    this.copy = copy;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = super.read(buffer, offset, length);
    copy.write(buffer, offset, Math.max(0, n));
    return n;
  }

  @Override
  public long skip(long wanted) throws IOException {
    throw new UnsupportedOperationException("every byte has to be written");
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
