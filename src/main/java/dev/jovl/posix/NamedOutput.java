package dev.jovl.posix;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * A stream to a file whose failures name the file: the system only says "No space left on device",
 * and what is written meanwhile may be read from another.
 */
public final class NamedOutput extends FilterOutputStream {

  private final Path file;

  /**
   * Makes a stream.
   *
   * @param out writes to the file; is closed with this stream
   */
  public NamedOutput(Path file, OutputStream out) {
    super(out);
    this.file = file;
  }

  /** Writes a byte. */
  @Override
  public void write(int octet) throws IOException {
    try {
      out.write(octet);
    } catch (IOException e) {
      throw FailureText.named(file, e);
    }
  }

  /** Writes bytes as they are given: what the file gets at once is decided above. */
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw FailureText.named(file, e);
    }
  }
}
