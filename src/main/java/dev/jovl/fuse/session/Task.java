package dev.jovl.fuse.session;

import org.jspecify.annotations.Nullable;

/** What one worker is busy with; other threads may ask, and interrupt it. */
final class Task {
  private static final long NONE = 0;

  private long unique = NONE;
  private int caller;
  private @Nullable Thread worker;
  private boolean interrupted;

  /** The calling thread begins to work on a request of a caller. */
  synchronized void begin(long unique, int caller) {
    this.unique = unique;
    this.caller = caller;
    worker = Thread.currentThread();
  }

  /** The calling thread has finished; an interruption of the task does not reach the next one. */
  synchronized void end() {
    unique = NONE;
    if (interrupted) {
      interrupted = false;
      boolean unused = Thread.interrupted();
    }
  }

  /** Returns the process that asked for a request that is in work here, or -1 if it is not. */
  synchronized int callerOf(long unique) {
    return this.unique == unique ? caller : -1;
  }

  /** Interrupts the thread that works on a request, if it still does. */
  synchronized void interrupt(long unique) {
    if (this.unique == unique && worker != null) {
      interrupted = true;
      worker.interrupt();
    }
  }
}
