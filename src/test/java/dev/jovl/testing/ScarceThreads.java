package dev.jovl.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.NullMarked;

/** Makes threads of which one cannot be started, as where the system has none left. */
@NullMarked
public final class ScarceThreads implements ThreadFactory {
  private final int missing;
  private final List<Thread> started = new ArrayList<>();
  private int starts;

  /**
   * Makes them.
   *
   * @param missing which start fails, counted from 1
   */
  public ScarceThreads(int missing) {
    this.missing = missing;
  }

  @Override
  public Thread newThread(Runnable task) {
    return new Thread(task) {
      @Override
      public synchronized void start() {
        requireOneMore(this);
        super.start();
      }
    };
  }

  private synchronized void requireOneMore(Thread thread) {
    starts++;
    if (starts == missing) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    started.add(thread);
  }

  /** Returns whether all that were started have ended, after a while at the most. */
  public boolean haveEnded() throws InterruptedException {
    for (Thread thread : all()) {
      thread.join(60_000);
      if (thread.isAlive()) {
        return false;
      }
    }
    return true;
  }

  private synchronized List<Thread> all() {
    return List.copyOf(started);
  }
}
