package dev.jovl.build.snapshot;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Timespec;
import dev.jovl.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreSnapshotsTest {

  @Test
  void snapshot_isNeverYoungerThanWhatIsMadeInItAtOnce(@TempDir Path temp) throws Exception {
    try (Store store = Store.open(temp.resolve("store"))) {
      StoreSnapshots snapshots = new StoreSnapshots(store);
      for (int i = 0; i < 20; i++) {
        try (Snapshot snapshot = snapshots.independent(List.of())) {
          Path made = Files.createDirectory(snapshot.root().resolve("made"));
          Instant time = Files.getLastModifiedTime(made).toInstant();
          assertThat(snapshot.began())
              .isAtMost(new Timespec(time.getEpochSecond(), time.getNano()));
        }
      }
    }
  }
}
