package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.oci.Digest;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store with a damaged file may still remove. */
final class DamagedStoreTest {
  private Path root;
  private Store store;

  @BeforeEach
  void twoImages(@TempDir Path temp) throws IOException {
    root = temp.resolve("store");
    try (Store made = Store.open(root)) {
      StoreWorker.makeImage(made, "good", "good");
      StoreWorker.makeImage(made, "hurt", "hurt");
    }
    store = Store.open(root);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private Path configuration(String name) throws IOException {
    Digest image = store.find(StoreWorker.tagged(name)).orElseThrow().image();
    return root.resolve("documents/sha256/" + image.hex());
  }

  private List<Path> layers() throws IOException {
    try (Stream<Path> layers = Files.list(root.resolve("layers"))) {
      return layers.sorted().toList();
    }
  }

  private static void damage(Path file, String how) throws IOException {
    switch (how) {
      case "missing" -> Files.delete(file);
      case "cut" -> Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
      default -> Files.writeString(file, Files.readString(file).replace("sha256:", "sha512:"));
    }
  }

  /** Nothing else tells which layers the image has, and they may be nowhere but here. */
  @ParameterizedTest
  @ValueSource(strings = {"missing", "cut", "changed"})
  void collect_whereAnImageCannotBeRead_removesNothing(String how) throws IOException {
    List<Path> before = layers();
    damage(configuration("hurt"), how);
    StoreException refused =
        assertThrows(StoreException.class, () -> store.collect(BuildCacheCollection.PRUNE));
    assertThat(refused).hasMessageThat().contains("hurt");
    assertThat(refused).hasMessageThat().contains("jovl rmi");
    assertThat(layers()).isEqualTo(before);
    store.removeName(store.find(StoreWorker.tagged("hurt")).orElseThrow());
    assertThat(store.collect(BuildCacheCollection.PRUNE).layers()).isEqualTo(1);
  }

  /** Every command reads it, so none can help. */
  @Test
  void names_thatAreDamaged_sayWhatToDo() throws IOException {
    List<Path> before = layers();
    Path names = root.resolve("names.json");
    damage(names, "cut");
    StoreException refused = assertThrows(StoreException.class, () -> store.names());
    assertThat(refused).hasMessageThat().contains("move it away");
    Files.delete(names);
    assertThat(store.names()).isEmpty();
    assertThat(layers()).isEqualTo(before);
  }

  @Test
  void collect_layerWhoseRecordIsLost_staysIfAnImageNeedsIt() throws IOException {
    List<Path> before = layers();
    for (Path layer : before) {
      Files.delete(layer.resolve(StoredLayer.RECORD));
    }
    assertThat(store.collect(BuildCacheCollection.PRUNE).layers()).isEqualTo(0);
    assertThat(layers()).isEqualTo(before);
  }

  /** Whoever is told to get the image again has not removed what is there of it. */
  @Test
  void document_thatIsDamaged_isWholeWhenItComesAgain() throws IOException {
    Path file = configuration("hurt");
    byte[] whole = Files.readAllBytes(file);
    damage(file, "cut");
    Digest digest = Digest.of(whole);
    assertThrows(StoreException.class, () -> store.document(digest));
    assertThat(store.putDocument(whole)).isEqualTo(digest);
    assertThat(store.document(digest)).isPresent();
  }

  @Test
  void usage_ofALayerThatHasLostItsTree_isNotToldAndHidesNoOther() throws IOException {
    Path layer = layers().get(0);
    try (Stream<Path> files = Files.walk(layer.resolve(StoredLayer.ROOT))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    assertThat(store.usage()).hasSize(2);
  }

  private static void replaceByPipe(Path directory, String name) throws IOException {
    Files.delete(directory.resolve(name));
    byte[] path = directory.toString().getBytes(UTF_8);
    try (Fd fd = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.PATH)) {
      Names.mknod(fd, FileName.of(name), Mode.FIFO | 0600, 0);
    }
  }

  /** Nobody writes into it, so whoever opened it would wait for ever. */
  @Test
  void pipe_inPlaceOfAFile_isDamageAndNotWaitedFor() throws IOException {
    Path layer = layers().get(0);
    Files.writeString(layer.resolve(StoredLayer.FRAMES), "frames");
    replaceByPipe(layer, StoredLayer.FRAMES);
    StoredLayer read = StoredLayer.read(layer).orElseThrow();
    assertThat(read.frames()).isEmpty();
    replaceByPipe(layer, StoredLayer.RECORD);
    StoreException refused =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60),
            () -> assertThrows(StoreException.class, () -> StoredLayer.read(layer)));
    assertThat(refused).hasMessageThat().contains("layer.json is no file");
  }

  @Test
  void publish_whereALayerHasLostItsRecord_saysWhatToDo() throws IOException {
    for (Path layer : layers()) {
      Files.delete(layer.resolve(StoredLayer.RECORD));
    }
    StoreException refused =
        assertThrows(StoreException.class, () -> StoreWorker.makeImage(store, "good", "good"));
    assertThat(refused).hasMessageThat().contains("has no layer.json");
    assertThat(refused).hasMessageThat().contains("jovl rmi");
  }
}
