package dev.jovl.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The end of a process, which must come within a limit. The end of its output is a part of it:
 * whoever still writes there, as a server that was started, keeps the process from being over.
 */
public final class Ending {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Ending() {}

  /**
   * Waits for the end of a process, two minutes at most.
   *
   * @return its exit code
   * @throws AssertionError if it is not over then, when it is killed as {@link #kill} does
   */
  public static int code(Process process) throws IOException {
    try {
      if (process.waitFor(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
        return process.exitValue();
      }
      kill(process);
      throw new AssertionError("not over in " + LIMIT + ": " + process.info());
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  /** As {@link #output(Process, Duration)} within two minutes. */
  public static byte[] output(Process process) throws IOException {
    return output(process, LIMIT);
  }

  /**
   * Reads the standard output of a process and waits for its end. A process that is not over in
   * time is killed, as {@link #kill} does.
   *
   * @return what it has written
   * @throws AssertionError if it is not over in time, with what it wrote till then
   */
  public static byte[] output(Process process, Duration limit) throws IOException {
    long begin = System.nanoTime();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    FutureTask<Long> reading = new FutureTask<>(() -> process.getInputStream().transferTo(said));
    // A read from a pipe cannot be interrupted; the thread ends with the last who may write there.
    Thread reader = new Thread(reading, "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
    try {
      long unused = reading.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      long left = limit.toNanos() - (System.nanoTime() - begin);
      if (!process.waitFor(left, TimeUnit.NANOSECONDS)) {
        throw new TimeoutException("it has closed its output");
      }
      return said.toByteArray();
    } catch (TimeoutException e) {
      kill(process);
      throw new AssertionError(
          "not over in " + limit + ": " + said.toString(StandardCharsets.UTF_8), e);
    } catch (ExecutionException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  /**
   * Kills a process and all that it has started, and waits for its end, a minute at most. Who has
   * left it, as a server does, goes on.
   */
  public static void kill(Process process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(0, process.toHandle());
    for (ProcessHandle each : all) {
      boolean unused = each.destroyForcibly();
    }
    Await.until(() -> !process.isAlive());
  }
}
