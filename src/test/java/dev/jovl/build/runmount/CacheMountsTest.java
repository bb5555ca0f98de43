package dev.jovl.build.runmount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.io.Closer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Caches that are in use when another wants them. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class CacheMountsTest {

  private static final String NAME = CacheMounts.name("c", "", "");

  private CacheMounts caches;

  @BeforeEach
  void makeCaches(@TempDir Path temp) {
    caches = new CacheMounts(temp.resolve("caches"));
  }

  private CacheMounts.Cache open(String sharing) throws Exception {
    return caches.open("c", NAME, sharing, directory -> {});
  }

  @Test
  void private_thatAreAllInUse_areToldWithTheWayOut() throws Exception {
    try (Closer held = Closer.create()) {
      IOException refusal =
          assertThrows(
              IOException.class,
              () -> {
                while (true) {
                  held.register(open("private")::close);
                }
              });
      assertThat(refusal)
          .hasMessageThat()
          .isEqualTo(
              "cache c: 1000 private ones of it are in use; wait for other builds, or use"
                  + " sharing=shared");
    }
  }

  @Test
  void locked_thatIsInUse_isWaitedFor() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      CountDownLatch begun = new CountDownLatch(1);
      Future<Path> waiting;
      try (CacheMounts.Cache held = open("locked")) {
        Files.writeString(held.directory().resolve("f"), "x");
        waiting =
            other.submit(
                () -> {
                  begun.countDown();
                  try (CacheMounts.Cache next = open("locked")) {
                    return next.directory();
                  }
                });
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(waiting.isDone()).isFalse();
      }
      assertThat(Files.readString(waiting.get().resolve("f"))).isEqualTo("x");
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void wait_ofAThreadThatIsInterrupted_ends() throws Exception {
    try (CacheMounts.Cache held = open("shared")) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedIOException.class, () -> open("locked"));
      assertThat(Thread.interrupted()).isFalse();
      try (CacheMounts.Cache also = open("shared")) {
        assertThat(also.directory()).isEqualTo(held.directory());
      }
    }
  }

  /** A collection asks it for the age of the cache. */
  @Test
  void use_isNotedInTheTimeOfTheLock_asItBeginsAndAsItEnds() throws Exception {
    for (String sharing : new String[] {"shared", "locked", "private"}) {
      Path lock;
      try (CacheMounts.Cache held = open(sharing)) {
        Path directory = held.directory();
        lock = directory.resolveSibling(directory.getFileName() + ".lock");
      }
      Files.setLastModifiedTime(lock, FileTime.fromMillis(0));
      try (CacheMounts.Cache used = open(sharing)) {
        assertThat(Files.getLastModifiedTime(lock).toMillis()).isGreaterThan(0L);
        Files.setLastModifiedTime(lock, FileTime.fromMillis(0));
      }
      assertThat(Files.getLastModifiedTime(lock).toMillis()).isGreaterThan(0L);
    }
  }
}
