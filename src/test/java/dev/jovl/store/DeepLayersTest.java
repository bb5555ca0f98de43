package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.tree.Trees;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers that are deeper than a small stack has room for. */
final class DeepLayersTest {

  private static final String DEEP = "d/".repeat(1500) + "f";
  private static final long SMALL_STACK = 1 << 18;

  @TempDir Path temp = Path.of("");

  /** What JUnit itself would take a minute for: it asks for the whole path of each directory. */
  @AfterEach
  void empty() throws IOException {
    byte[] path = temp.toString().getBytes(StandardCharsets.UTF_8);
    try (Fd top = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.DIRECTORY)) {
      Trees.removeContents(top);
    }
  }

  private static StoredLayer layer(Store store, Optional<Digest> parent) throws IOException {
    Digest diffId = Digest.of(new byte[] {(byte) (parent.isPresent() ? 1 : 0)});
    try (Staging staging = store.stage()) {
      Path file = staging.root().resolve(DEEP);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "text");
      Files.setLastModifiedTime(file, FileTime.fromMillis(0));
      Digest chain = ChainId.next(parent, diffId);
      return store.publish(staging, new LayerRecord(chain, diffId, parent, 0, "", false));
    }
  }

  private LayerUsage usageOfTheUpper() throws IOException {
    try (Store store = Store.open(temp.resolve("store"))) {
      StoredLayer base = layer(store, Optional.empty());
      StoredLayer top = layer(store, Optional.of(base.record().chainId()));
      return store.usage().stream().filter(u -> u.layer().equals(top)).findFirst().orElseThrow();
    }
  }

  @Test
  void files_areSharedAndCounted() throws Exception {
    FutureTask<LayerUsage> task = new FutureTask<>(this::usageOfTheUpper);
    new Thread(null, task, "small", SMALL_STACK).start();
    assertThat(task.get().files()).isEqualTo(1501);
    assertThat(task.get().sharedBytes()).isGreaterThan(0);
  }
}
