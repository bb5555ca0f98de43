package dev.jovl.image.archive;

import dev.jovl.oci.BulkFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Writes down what is read, so that a stream can be read again. */
final class TeeInput extends BulkFilter {

  private final OutputStream copy;

  /** Makes a stream that writes to {@code copy}, which stays open. */
  TeeInput(InputStream in, OutputStream copy) {
    super(in);
    this.copy = copy;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    copy.write(buffer, offset, Math.max(0, n));
    return n;
  }
}
