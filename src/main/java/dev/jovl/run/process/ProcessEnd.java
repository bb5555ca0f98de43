package dev.jovl.run.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.base.Splitter;
import com.google.common.util.concurrent.Uninterruptibles;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;

/** Waiting for processes whose end other work depends on. */
final class ProcessEnd {

  private static final Duration POLL = Duration.ofMillis(2);

  /** Where the number of threads is, counted from the state: they are fields 20 and 3. */
  private static final int THREADS = 20 - 3;

  private ProcessEnd() {}

  /** Waits until a process has ended, also when the thread is interrupted, which it stays then. */
  static void await(Process process) {
    boolean interrupted = Thread.interrupted();
    boolean ended = false;
    while (!ended) {
      try {
        int unused = process.waitFor();
        ended = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits for the end of a process that is not a child of this one, and whose parent may never wait
   * for it.
   */
  static void awaitOrphan(ProcessHandle process) {
    while (isRunning(process.pid())) {
      Uninterruptibles.sleepUninterruptibly(POLL);
    }
  }

  private static boolean isRunning(long pid) {
    // Not a channel, which an interrupt would close.
    try (InputStream file = new FileInputStream("/proc/" + pid + "/stat")) {
      return isRunning(new String(file.readAllBytes(), ISO_8859_1));
    } catch (IOException gone) {
      return false;
    }
  }

  /**
   * Returns whether a process runs. One that has ended is a zombie until its parent waits for it,
   * but so is one whose first thread has ended while others go on.
   *
   * @param stat its line in {@code /proc/PID/stat}, see proc(5)
   */
  static boolean isRunning(String stat) {
    List<String> fields = Splitter.on(' ').splitToList(stat.substring(stat.lastIndexOf(')') + 2));
    boolean zombie = fields.get(0).equals("Z");
    return !zombie || Integer.parseInt(fields.get(THREADS)) > 1;
  }
}
