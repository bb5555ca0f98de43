package dev.jovl.image.transfer;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.testing.Await;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LayerThreadsTest {

  @Test
  void run_resultsInOrder_laterWaitsForEarlier() throws Exception {
    LayerThreads<Integer> threads = new LayerThreads<>(2);
    for (int i = 0; i < 50; i++) {
      int position = i;
      threads.add(() -> position == 0 ? 1 : threads.await(position - 1) + 1);
    }
    assertThat(threads.run().get(49)).isEqualTo(50);
  }

  @Test
  void run_failure_stopsTheOthersAndIsThrown() {
    LayerThreads<Integer> threads = new LayerThreads<>(2);
    AtomicBoolean interrupted = new AtomicBoolean();
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    threads.add(
        () -> {
          waiting.countDown();
          try {
            Await.latch(never);
          } catch (InterruptedException e) {
            interrupted.set(true);
          }
          return 1;
        });
    threads.add(
        () -> {
          Await.latch(waiting);
          throw new IOException("the second failed");
        });
    for (int i = 0; i < 10; i++) {
      threads.add(begun::incrementAndGet);
    }
    IOException e = assertThrows(IOException.class, threads::run);
    assertThat(e).hasMessageThat().isEqualTo("the second failed");
    assertThat(interrupted.get()).isTrue();
    assertThat(begun.get()).isEqualTo(0);
  }

  /** The first fails while the others are still being handed to the threads. */
  @Test
  void run_failureAtOnce_isThrown() {
    for (int round = 0; round < 200; round++) {
      LayerThreads<Integer> threads = new LayerThreads<>(2);
      threads.add(
          () -> {
            throw new IOException("the first failed");
          });
      for (int i = 0; i < 100; i++) {
        threads.add(() -> 1);
      }
      IOException e = assertThrows(IOException.class, threads::run);
      assertThat(e).hasMessageThat().isEqualTo("the first failed");
    }
  }

  @Test
  void run_interrupted_waitsForItsThreads() {
    LayerThreads<Integer> threads = new LayerThreads<>(1);
    AtomicBoolean ended = new AtomicBoolean();
    threads.add(
        () -> {
          try {
            Await.latch(new CountDownLatch(1));
          } finally {
            ended.set(true);
          }
          return 1;
        });
    Thread.currentThread().interrupt();
    assertThrows(IOException.class, threads::run);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(ended.get()).isTrue();
  }

  @Test
  void run_defect_isNotHidden() {
    LayerThreads<Integer> threads = new LayerThreads<>(1);
    threads.add(
        () -> {
          throw new IllegalStateException("a defect");
        });
    assertThrows(IllegalStateException.class, threads::run);
  }
}
