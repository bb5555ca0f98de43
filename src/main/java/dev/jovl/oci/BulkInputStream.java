package dev.jovl.oci;

import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that is read in pieces; a single byte is read as a piece of one, and what is skipped is
 * read as well, so that a stream that counts, hashes or copies sees all bytes. It is read once:
 * there is no mark.
 */
public abstract class BulkInputStream extends InputStream {

  /** Returns the next byte, 0 to 255, or -1 at the end. */
  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * Reads a piece.
   *
   * @return how many bytes, at least one unless {@code length} is 0, or -1 at the end
   */
  @Override
  public abstract int read(byte[] buffer, int offset, int length) throws IOException;
}
