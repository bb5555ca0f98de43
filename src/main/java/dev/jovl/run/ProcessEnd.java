package dev.jovl.run;

/** Waiting for processes whose end other work depends on. */
final class ProcessEnd {
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
}
