package dev.jovl.build;

import dev.jovl.posix.Interruption;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A stream that takes nothing more from a thread that was interrupted. */
final class InterruptibleOutput extends FilterOutputStream {

  /** Makes a stream that passes everything on. */
  InterruptibleOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    Interruption.check();
    out.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Interruption.check();
    out.write(bytes, offset, length);
  }
}
