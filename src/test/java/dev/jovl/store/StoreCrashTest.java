package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.linux.Signals;
import dev.jovl.testing.Ending;
import dev.jovl.testing.ProcessLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share a store, and processes that are killed in the middle of their work. */
final class StoreCrashTest {

  private static final long SEED = 20_261_124;

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void killAll() {
    processes.forEach(Ending::kill);
  }

  private Process start(Path root, String prefix, int images, String mode) throws IOException {
    Process process =
        new ProcessBuilder(StoreWorker.command(root, prefix, images, mode))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    processes.add(process);
    return process;
  }

  private static void assertWhole(Store store, String prefix, int images) throws IOException {
    for (int i = 0; i < images; i++) {
      NamedImage named = store.find(StoreWorker.tagged(prefix + i)).orElseThrow();
      assertThat(store.document(named.image()).isPresent()).isTrue();
    }
    for (StoredLayer layer : store.layers()) {
      String file = layer.record().parent().isPresent() ? "top" : "base";
      assertWithMessage("%s", layer).that(StoreWorker.isWhole(layer, file)).isTrue();
    }
  }

  @Test
  void killed_atAnyMoment_losesNothingThatWasDone(@TempDir Path temporary) throws Exception {
    Path root = temporary.resolve("store");
    Random random = new Random(SEED);
    for (int round = 0; round < 8; round++) {
      String prefix = "r" + round + "i";
      Process worker = start(root, prefix, 1000, "no");
      int done = 0;
      ProcessLines lines = new ProcessLines(worker);
      int wanted = 1 + random.nextInt(8);
      while (done < wanted && lines.next() != null) {
        done++;
      }
      LockSupport.parkNanos(random.nextInt(20_000_000));
      Signals.send((int) worker.pid(), Signals.KILL);
      while (lines.next() != null) {
        done++;
      }
      assertThat(Ending.code(worker)).isEqualTo(137);
      try (Store store = Store.open(root)) {
        assertWhole(store, prefix, done);
        assertThat(StoreListing.of(root.resolve("staging"))).isEmpty();
        assertThat(StoreListing.of(root.resolve("trash"))).isEmpty();
        assertThat(StoreListing.of(root.resolve("leases"))).hasSize(1);
        CollectionResult unused = store.collect(BuildCacheCollection.PRUNE);
        assertWhole(store, prefix, done);
      }
    }
  }

  @Test
  void twoProcesses_thatMakeAndCollect_shareOneStore(@TempDir Path temporary) throws Exception {
    Path root = temporary.resolve("store");
    Process first = start(root, "a", 25, "collect");
    Process second = start(root, "b", 25, "collect");
    assertThat(Ending.code(first)).isEqualTo(0);
    assertThat(Ending.code(second)).isEqualTo(0);
    try (Store store = Store.open(root)) {
      assertWhole(store, "a", 25);
      assertWhole(store, "b", 25);
      assertThat(store.layers()).hasSize(51);
    }
  }
}
