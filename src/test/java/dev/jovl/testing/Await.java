package dev.jovl.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what comes soon and says nothing when it comes; what does not come is a failure. */
public final class Await {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Between two looks, in which the processor is for what is awaited. */
  private static final Duration PAUSE = Duration.ofMillis(2);

  private Await() {}

  /**
   * What is waited for.
   *
   * @param <E> what looking may raise
   */
  public interface Condition<E extends Exception> {
    /** Returns whether it is so now. */
    boolean holds() throws E;
  }

  /**
   * Looks again and again until a condition holds, a minute at most.
   *
   * @throws AssertionError if it does not hold then
   * @throws E as looking does
   */
  public static <E extends Exception> void until(Condition<E> condition) throws E {
    until(LIMIT, condition);
  }

  /**
   * Waits until a latch has counted down, a minute at most.
   *
   * @throws AssertionError if it has not then
   */
  public static void latch(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw notIn(LIMIT);
    }
  }

  private static AssertionError notIn(Duration limit) {
    return new AssertionError("what is awaited has not come in " + limit);
  }

  /** An interrupt does not end it: tests wait for that too. */
  static <E extends Exception> void until(Duration limit, Condition<E> condition) throws E {
    long begin = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - begin > limit.toNanos()) {
        throw notIn(limit);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
