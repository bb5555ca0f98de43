package dev.jovl.fuse.session;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a pool while there is work: one whose workers are all busy with something that lasts
 * gets another worker, and one with many requests gets processors that wake quickly.
 */
final class StallMonitor implements Runnable {
  private static final long LOOK_NANOS = 1_000_000;

  /**
   * How many looks without progress it takes at most: one for each worker there is, since on a busy
   * machine all may stand still for want of a processor, and one more would not help.
   */
  private static final int PATIENCE = 8;

  /** It ends at once, unless the machine is very busy. */
  private static final Duration PATIENCE_AT_END = Duration.ofSeconds(1);

  /** After so many looks without work it sleeps until the next request. */
  private static final int QUIET_LOOKS = 50;

  private final WorkerPool pool;
  private final IdleLatency latency;
  private final Thread thread;

  /** How many workers wait for a request. */
  private final AtomicInteger waiting = new AtomicInteger();

  /** The thread that sleeps, null while it is awake. */
  private volatile @Nullable Thread asleep;

  // Of the thread alone: what it saw when it looked last, and in how many looks that was so.
  private long served = -1;
  private int quiet;
  private int stuck;

  /** When there was progress last, or a worker that waited, or it slept. */
  private long stuckSince = System.nanoTime();

  StallMonitor(WorkerPool pool, IdleLatency latency, ThreadFactory threads) {
    this.pool = pool;
    this.latency = latency;
    this.thread = DaemonThread.named("fuse-stalls", threads, this);
  }

  void start() {
    thread.start();
  }

  /** A worker begins to wait for a request. */
  void receiving() {
    waiting.incrementAndGet();
  }

  /**
   * A worker has got a request, or waited in vain; returns whether no other one waits. It leaves
   * those that wait before it looks whether the monitor sleeps, and the monitor says that it sleeps
   * before it looks whether a worker waits: so one of them sees the other.
   */
  boolean received() {
    boolean alone = waiting.decrementAndGet() == 0;
    wake();
    return alone;
  }

  /** Returns whether a worker waits for the next request. */
  boolean isSomebodyWaiting() {
    return waiting.get() > 0;
  }

  /** Cheap while it is awake. */
  private void wake() {
    Thread sleeper = asleep;
    if (sleeper != null) {
      asleep = null;
      LockSupport.unpark(sleeper);
    }
  }

  /** Called when the pool has ended. */
  void end() {
    asleep = null;
    LockSupport.unpark(thread);
  }

  /**
   * Waits until nothing is held or asked for any more, but not for ever. No lock of the pool may be
   * held.
   */
  void awaitEnd() {
    Uninterruptibles.joinUninterruptibly(thread, PATIENCE_AT_END);
  }

  @Override
  public void run() {
    try {
      while (!pool.isEnding()) {
        look();
        if (quiet >= QUIET_LOOKS) {
          sleep();
          quiet = 0;
          stuckSince = System.nanoTime();
        } else {
          LockSupport.parkNanos(this, LOOK_NANOS);
        }
      }
    } finally {
      latency.release();
    }
  }

  /** Looks once, in vain if there is no memory for a moment. */
  private void look() {
    try {
      long now = pool.served();
      boolean progress = now != served;
      latency.answered(now - Math.max(served, 0));
      served = now;
      boolean someWait = isSomebodyWaiting();
      quiet = someWait && !progress ? quiet + 1 : 0;
      if (someWait || progress) {
        stuck = 0;
        stuckSince = System.nanoTime();
      } else {
        stuck++;
      }
      if (stuck > 0 && stuck >= Math.min(pool.size(), PATIENCE)) {
        stuck = 0;
        pool.stalled(System.nanoTime() - stuckSince);
      }
    } catch (OutOfMemoryError e) {
      // The next look comes soon.
    }
  }

  /** Sleeps until the next request, unless no worker waits for it. */
  void sleep() {
    asleep = Thread.currentThread();
    while (asleep != null && isSomebodyWaiting() && !pool.isEnding()) {
      LockSupport.park(this);
    }
    asleep = null;
  }
}
