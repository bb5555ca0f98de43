package dev.jovl.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Waiting for processes whose end other work depends on. */
final class ProcessEnd {

  private static final Duration POLL = Duration.ofMillis(2);

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
   * Waits until a process has ended whose parent is another one, which may never ask for its end.
   */
  static void awaitOrphan(ProcessHandle process) {
    while (isRunning(process.pid())) {
      Uninterruptibles.sleepUninterruptibly(POLL);
    }
  }

  /** A process that has ended is a zombie until its parent has asked (proc(5), state Z). */
  private static boolean isRunning(long pid) {
    // Not a channel, which an interrupt would close.
    try (InputStream file = new FileInputStream("/proc/" + pid + "/stat")) {
      String stat = new String(file.readAllBytes(), ISO_8859_1);
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }
}
