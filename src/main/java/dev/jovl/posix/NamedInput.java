package dev.jovl.posix;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** A stream from a file whose failures name the file, as {@link NamedOutput} does. */
public final class NamedInput extends FilterInputStream {

  private final Path file;

  /**
   * Makes a stream.
   *
   * @param in reads the file; is closed with this stream
   */
  public NamedInput(Path file, InputStream in) {
    super(in);
    this.file = file;
  }

  /** Reads a byte. */
  @Override
  public int read() throws IOException {
    try {
      return in.read();
    } catch (IOException e) {
      throw FailureText.named(file, e);
    }
  }

  /** Reads bytes. */
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return in.read(bytes, offset, length);
    } catch (IOException e) {
      throw FailureText.named(file, e);
    }
  }
}
