package dev.jovl.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lines that a process writes to its standard output, each of which must come within a minute.
 * They are read to the end, whether they are asked for or not, so that the process never waits.
 */
public final class ProcessLines {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Process process;

  /** The lines not asked for yet; an empty one stands for the end. */
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

  /** Begins to read the output of a process, which nobody else may read then. */
  public ProcessLines(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "lines of " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(Optional.of(line));
      }
    } catch (IOException e) {
      lines.add(Optional.of(e.toString()));
    }
    lines.add(Optional.empty());
  }

  /**
   * Returns the next line, or null at the end of the output, once.
   *
   * @throws AssertionError if it does not come in a minute; the process is killed then, as {@link
   *     Ending#kill} does
   */
  public @Nullable String next() throws IOException {
    try {
      Optional<String> line = lines.poll(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
      if (line == null) {
        Ending.kill(process);
        throw new AssertionError("no line in " + LIMIT + ": " + process.info());
      }
      return line.orElse(null);
    } catch (InterruptedException e) {
      Ending.kill(process);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
