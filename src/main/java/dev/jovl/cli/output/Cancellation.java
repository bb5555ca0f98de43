package dev.jovl.cli.output;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets the thread that made it end its work in order when the process is told to end: it is
 * interrupted, and the process waits a while until it has closed this.
 */
public final class Cancellation implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 20;

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean asked;

  /** Interrupts the thread that calls this when the process is told to end. */
  public Cancellation() {
    Thread worker = Thread.currentThread();
    hook = new Thread(() -> cancel(worker), "cancellation");
    if (!ShutdownHooks.add(hook)) {
      asked = true;
      worker.interrupt();
    }
  }

  private void cancel(Thread worker) {
    asked = true;
    worker.interrupt();
    try {
      boolean unused = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether the process was told to end, so that a failure may only come of that. */
  public boolean isAsked() {
    return asked;
  }

  @Override
  public void close() {
    done.countDown();
    ShutdownHooks.remove(hook);
  }
}
