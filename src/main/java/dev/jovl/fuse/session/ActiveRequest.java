package dev.jovl.fuse.session;

import org.jspecify.annotations.Nullable;

/** The request that a worker is busy with, if any; other threads may ask, and interrupt it. */
final class ActiveRequest {
  /** The number of no request. */
  static final long NONE = 0;

  private long unique = NONE;
  private int caller;
  private @Nullable Thread worker;
  private boolean interrupted;
  private boolean followed;

  /** The calling thread begins to work on a request of a caller. */
  synchronized void begin(long unique, int caller) {
    this.unique = unique;
    this.caller = caller;
    followed = false;
    worker = Thread.currentThread();
  }

  /** The calling thread has finished; an interruption does not reach the next request. */
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

  /** Returns the request that is in work here, once; {@link #NONE} if there is none or again. */
  synchronized long follow() {
    long told = followed ? NONE : unique;
    followed = true;
    return told;
  }

  /** Interrupts the thread that works on a request, if it still does. */
  synchronized void interrupt(long unique) {
    if (this.unique == unique && worker != null) {
      interrupted = true;
      worker.interrupt();
    }
  }
}
