package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.wire.InitReply;
import dev.jovl.testing.FakeKernel;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class StallMonitorTest {
  private static final int ROUNDS = 2_000;

  /** Some hundred nanoseconds: as long as the other thread takes to see the round and to sleep. */
  private static final int LONGEST_WORK = 400;

  private final AtomicInteger round = new AtomicInteger();
  private final AtomicInteger slept = new AtomicInteger();

  /** A monitor that sleeps while no worker waits is asleep for as long as the request takes. */
  @Test
  void received_asTheMonitorFallsAsleep_wakesIt() {
    NegotiatedInit negotiated = new NegotiatedInit(0, new InitReply(45, 0, 0, 1, 4096, 1, 0));
    KernelSession.Threads one = new KernelSession.Threads(1, Thread::new, IdleLatency.none());
    WorkerPool pool = new WorkerPool(new Filesystem() {}, new FakeKernel(), negotiated, one);
    StallMonitor monitor = new StallMonitor(pool, IdleLatency.none(), Thread::new);
    Thread sleeper = new Thread(() -> sleepEachRound(monitor), "sleeper");
    sleeper.setDaemon(true);
    sleeper.start();
    Random random = new Random(1);
    for (int i = 1; i <= ROUNDS; i++) {
      monitor.receiving();
      round.set(i);
      int unused = work(random.nextInt(LONGEST_WORK));
      boolean alone = monitor.received();
      assertWithMessage("alone in round " + i).that(alone).isTrue();
      assertWithMessage("awake in round " + i).that(isReached(slept, i)).isTrue();
    }
  }

  /** Lets a time pass that is finer than a pause of the processor. */
  private static int work(int steps) {
    int value = steps;
    for (int i = 0; i < steps; i++) {
      value ^= value << 13;
      value ^= value >>> 17;
      value ^= value << 5;
    }
    return value;
  }

  private void sleepEachRound(StallMonitor monitor) {
    for (int i = 1; i <= ROUNDS && isReached(round, i); i++) {
      monitor.sleep();
      slept.set(i);
    }
  }

  private static boolean isReached(AtomicInteger counter, int value) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (counter.get() < value) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }
}
