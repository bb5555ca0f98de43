package dev.jovl.oci;

import java.io.IOException;
import java.io.InputStream;

/** A stream that does something with the pieces of another, which it closes. */
public abstract class BulkFilter extends BulkInputStream {

  /** The other stream. */
  protected final InputStream in;

  /** Makes the stream on {@code in}. */
  protected BulkFilter(InputStream in) {
    this.in = in;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
