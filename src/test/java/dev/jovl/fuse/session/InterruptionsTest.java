package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.jovl.testing.Await;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which requests are interrupted. */
final class InterruptionsTest {
  private static final long UNIQUE = 12;
  private static final int CALLER = 345;

  /** Several looks at a caller: what must not happen gets the time to happen. */
  private static final long LOOKS_MILLIS = 200;

  private final ActiveRequest active = new ActiveRequest();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final Semaphore looks = new Semaphore(0);
  private volatile int dying;
  private final Interruptions interruptions =
      new Interruptions(
          () -> {
            Uninterruptibles.awaitUninterruptibly(begun);
            return List.of(active).iterator();
          },
          caller -> {
            looks.release();
            return caller == dying;
          });

  /** There is no look before it, however long the first look was waited for. */
  private void begin(long unique, int caller) {
    active.begin(unique, caller);
    begun.countDown();
  }

  private void awaitLooks(int count) throws InterruptedException {
    assertThat(looks.tryAcquire(count, 1, TimeUnit.MINUTES)).isTrue();
  }

  @AfterEach
  void end() {
    begun.countDown();
    interruptions.end();
  }

  @Test
  void callerThatGoesOn_isNotInterrupted() throws Exception {
    begin(UNIQUE, CALLER);
    interruptions.add(UNIQUE);
    awaitLooks(3);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    active.end();
  }

  @Test
  void callerThatDiesLater_isInterrupted() throws Exception {
    begin(UNIQUE, CALLER);
    interruptions.add(UNIQUE);
    awaitLooks(2);
    dying = CALLER;
    Await.until(() -> Thread.currentThread().isInterrupted());
    active.end();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void addAll_looksAtWhatIsInWork_once() throws Exception {
    begin(UNIQUE, CALLER);
    assertThat(active.follow()).isEqualTo(UNIQUE);
    interruptions.addAll();
    assertThat(looks.tryAcquire(LOOKS_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
    active.end();
    interruptions.addAll();
    begin(UNIQUE + 2, CALLER);
    interruptions.addAll();
    awaitLooks(2);
    dying = CALLER;
    Await.until(() -> Thread.currentThread().isInterrupted());
    active.end();
  }

  @Test
  void requestThatBeginsAfterItsInterrupt_isInterrupted() {
    dying = CALLER;
    interruptions.add(UNIQUE);
    begin(UNIQUE, CALLER);
    Await.until(() -> Thread.currentThread().isInterrupted());
    active.end();
  }

  @Test
  void otherRequestOfTheSameThread_isNotInterrupted() throws Exception {
    dying = CALLER;
    begin(UNIQUE, 999);
    interruptions.add(UNIQUE);
    awaitLooks(1);
    active.end();
    active.begin(UNIQUE + 2, CALLER);
    active.interrupt(UNIQUE);
    assertThat(active.callerOf(UNIQUE)).isEqualTo(-1);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    active.end();
  }

  @Test
  void interruptAfterTheEnd_isIgnored() throws Exception {
    begin(UNIQUE, CALLER);
    interruptions.end();
    interruptions.add(UNIQUE);
    assertThat(looks.tryAcquire(LOOKS_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
    active.end();
  }
}
