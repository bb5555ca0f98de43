package dev.jovl.cli.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.FileBackedOutputStream;
import java.io.IOException;
import java.io.PrintStream;

/** Output that is kept back until it is known whether anybody needs it. */
final class QuietTranscript implements AutoCloseable {

  /** What is longer than this many bytes goes to a temporary file. */
  private static final int IN_MEMORY = 1 << 20;

  private final FileBackedOutputStream bytes = new FileBackedOutputStream(IN_MEMORY);
  private final PrintStream stream = new PrintStream(bytes, false, UTF_8);

  /** Returns where to print; closed with this. */
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
