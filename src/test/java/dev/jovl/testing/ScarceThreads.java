package dev.jovl.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.NullMarked;

/** Makes threads of which one cannot be started, as where the system has none left. */
@NullMarked
public final class ScarceThreads implements ThreadFactory {

  /** More than the addresses of a process: the system gives no thread such a stack. */
  private static final long IMPOSSIBLE_STACK = 1L << 50;

  private final int missing;
  private final List<Thread> made = new ArrayList<>();

  /**
   * Makes them.
   *
   * @param missing the one that cannot be started, counted from 1 in the order of their making
   */
  public ScarceThreads(int missing) {
    this.missing = missing;
  }

  @Override
  public synchronized Thread newThread(Runnable task) {
    boolean fails = made.size() + 1 == missing;
    Thread thread =
        fails ? new Thread(null, task, "scarce", IMPOSSIBLE_STACK) : new Thread(null, task);
    made.add(thread);
    return thread;
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
    return List.copyOf(made);
  }
}
