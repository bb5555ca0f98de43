package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.testing.Await;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Waits for the lock of a store that somebody keeps. */
final class StoreLockTest {

  private final StoreLayout layout;

  StoreLockTest(@TempDir Path directory) {
    layout = new StoreLayout(directory);
  }

  private static boolean isWaitedFor(Fd held) throws IOException {
    String inode = ":" + Stats.of(held).ino() + " ";
    return Files.readAllLines(Path.of("/proc/locks")).stream()
        .anyMatch(line -> line.contains("-> FLOCK") && line.contains(inode));
  }

  private static Thread waiting(StoreLock lock, CompletableFuture<Fd> got) {
    Thread thread =
        new Thread(
            () -> {
              try {
                got.complete(lock.forChange());
              } catch (IOException e) {
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                got.completeExceptionally(e);
              }
            });
    thread.start();
    return thread;
  }

  @Test
  void forChange_interrupted_isGivenUp() throws Exception {
    StoreLock lock = new StoreLock(layout);
    CompletableFuture<Fd> got = new CompletableFuture<>();
    try (Fd held = lock.forChange()) {
      Thread waiting = waiting(lock, got);
      Await.until(() -> isWaitedFor(held));
      waiting.interrupt();
      Await.until(got::isDone);
      assertThat(got.handle((fd, why) -> why).join()).isInstanceOf(InterruptedIOException.class);
    }
    assertTimeoutPreemptively(Duration.ofMinutes(1), () -> lock.forChange().close());
  }

  /** As of threads that tidy up behind a failure: the lock is theirs in a moment. */
  @Test
  void forChange_interruptedBefore_waitsAMoment() throws Exception {
    StoreLock lock = new StoreLock(layout, Duration.ofMinutes(1));
    CompletableFuture<Fd> got = new CompletableFuture<>();
    try (Fd held = lock.forChange()) {
      waiting(lock, got).interrupt();
      Await.until(() -> isWaitedFor(held));
    }
    Await.until(got::isDone);
    got.join().close();
  }
}
