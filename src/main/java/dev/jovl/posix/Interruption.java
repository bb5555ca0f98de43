package dev.jovl.posix;

import java.io.InterruptedIOException;

/** Ends long work in a thread that was told to stop by {@link Thread#interrupt}. */
public final class Interruption {
  private Interruption() {}

  /**
   * Asks whether this thread is to go on; called between the pieces of its work. The thread stays
   * interrupted.
   *
   * @throws InterruptedIOException if it was interrupted
   */
  public static void check() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted");
    }
  }
}
