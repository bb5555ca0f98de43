package dev.jovl.linux.proc;

import dev.jovl.linux.Signals;
import java.io.IOException;
import java.nio.file.Path;

/** What proc(5) says of other processes. */
public final class Processes {
  private Processes() {}

  /**
   * Returns whether a thread will never return to its program: the kernel makes SIGKILL pending for
   * each thread of a process that a signal ends, whichever signal it was. False if the thread is
   * not there or may not be looked at.
   *
   * @param thread the id of a thread, which for the first one is that of its process
   */
  public static boolean isBeingKilled(int thread) {
    if (thread <= 0) {
      return false;
    }
    try {
      return (ProcessStatus.of(Path.of("/proc/" + thread)).bits("SigPnd") & bit(Signals.KILL)) != 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }
}
