package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which requests are interrupted. */
final class InterruptionsTest {
  private static final long UNIQUE = 12;
  private static final int CALLER = 345;

  private final Task task = new Task();
  private final AtomicInteger looks = new AtomicInteger();
  private volatile int dying;
  private final Interruptions interruptions =
      new Interruptions(
          List.of(task),
          caller -> {
            looks.incrementAndGet();
            return caller == dying;
          });

  @AfterEach
  void end() {
    interruptions.end();
  }

  private void awaitLooks(int count) throws InterruptedException {
    while (looks.get() < count) {
      Thread.sleep(1);
    }
  }

  @Test
  void callerThatGoesOn_isNotInterrupted() throws Exception {
    task.begin(UNIQUE, CALLER);
    interruptions.add(UNIQUE);
    awaitLooks(3);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    task.end();
  }

  @Test
  void callerThatDiesLater_isInterrupted() throws Exception {
    task.begin(UNIQUE, CALLER);
    interruptions.add(UNIQUE);
    awaitLooks(2);
    dying = CALLER;
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
    task.end();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void requestThatBeginsAfterItsInterrupt_isInterrupted() {
    dying = CALLER;
    interruptions.add(UNIQUE);
    task.begin(UNIQUE, CALLER);
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
    task.end();
  }

  @Test
  void otherRequestOfTheSameThread_isNotInterrupted() throws Exception {
    dying = CALLER;
    task.begin(UNIQUE, 999);
    interruptions.add(UNIQUE);
    awaitLooks(1);
    task.end();
    task.begin(UNIQUE + 2, CALLER);
    task.interrupt(UNIQUE);
    assertThat(task.callerOf(UNIQUE)).isEqualTo(-1);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    task.end();
  }

  @Test
  void interruptAfterTheEnd_isIgnored() {
    interruptions.end();
    interruptions.add(UNIQUE);
    assertThat(looks.get()).isEqualTo(0);
  }
}
