package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.linux.Fd;
import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of build steps, and forgotten. */
final class StepCacheTest {

  private final StoreFiles files;
  private final StepCache steps;

  StepCacheTest(@TempDir Path temporary) {
    files = new StoreFiles(temporary.resolve("store"));
    steps = new StepCache(files, InstantSource.system());
  }

  @BeforeEach
  void create() throws IOException {
    files.create(note -> {});
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(UTF_8));
  }

  private void put(String key, String image) throws IOException {
    steps.put(digest(key), new CachedStep(digest(image), JsonObject.builder().build()));
  }

  @Test
  void forget_allStepsOfTheImages_leavesOthers() throws IOException {
    put("first", "a");
    put("second", "b");
    put("third", "a");
    put("fourth", "c");
    steps.forget(Set.of(digest("a"), digest("c"), digest("unknown")));
    for (String gone : new String[] {"first", "third", "fourth"}) {
      assertThat(steps.find(digest(gone))).isEmpty();
    }
    assertThat(steps.find(digest("second"))).isPresent();
  }

  /** Builds must not wait while a whole cache is read. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void forget_whatThereIsNothingOf_doesNotWaitForTheLock() throws IOException {
    put("first", "a");
    try (Fd lock = files.lock().forUse()) {
      steps.forget(Set.of(digest("b")));
    }
    assertThat(steps.find(digest("first"))).isPresent();
  }
}
