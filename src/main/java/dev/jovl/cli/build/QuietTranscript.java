package dev.jovl.cli.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.FileBackedOutputStream;
import java.io.IOException;
import java.io.PrintStream;

/** Output that is kept until it is known whether it is to be shown. */
final class QuietTranscript implements AutoCloseable {

  /** Output of more bytes than this goes to a temporary file. */
  private static final int IN_MEMORY = 1 << 20;

  private final FileBackedOutputStream bytes = new FileBackedOutputStream(IN_MEMORY);
  private final PrintStream stream = new PrintStream(bytes, false, UTF_8);

  /** Returns the stream to print to; it is closed with this object. */
  PrintStream stream() {
    return stream;
  }

  /** Shows what has been printed. */
  void show(PrintStream out) throws IOException {
    stream.flush();
    bytes.asByteSource().copyTo(out);
    out.flush();
  }

  /** Forgets it. */
  @Override
  public void close() throws IOException {
    stream.close();
    bytes.reset();
  }
}
