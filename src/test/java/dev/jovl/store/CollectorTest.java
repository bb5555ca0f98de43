package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static dev.jovl.store.OnDisk.namesIn;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Locks;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Index;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collection removes, and what it leaves. */
final class CollectorTest {

  private static final Digest KEY = Digest.of(new byte[] {1});

  private final Path root;
  private Store store;

  CollectorTest(@TempDir Path temporary) throws IOException {
    root = temporary.resolve("store");
    store = Store.open(root);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void whatHasNoName_isRemoved() throws IOException {
    StoreWorker.makeImage(store, "kept", "kept");
    StoreWorker.makeImage(store, "gone", "gone");
    Descriptor blob = new Descriptor(MediaTypes.OCI_LAYER_GZIP, Digest.of(new byte[] {1}), 10);
    for (StoredLayer layer : store.layers()) {
      store.rememberBlob(layer.record().diffId(), blob);
    }
    assertThat(namesIn(root.resolve("blobs"))).hasSize(3);
    store.removeName(store.find(StoreWorker.tagged("gone")).orElseThrow());
    store.close();
    store = Store.open(root);
    CollectionResult collected = store.collect(BuildCacheCollection.KEEP);
    assertThat(collected.layers()).isEqualTo(1);
    assertThat(collected.documents()).isEqualTo(1);
    assertThat(collected.bytes()).isGreaterThan(4000);
    assertThat(store.layers()).hasSize(2);
    assertThat(namesIn(root.resolve("blobs"))).hasSize(2);
    assertThat(namesIn(root.resolve("trash"))).isEmpty();
    assertThat(store.collect(BuildCacheCollection.PRUNE))
        .isEqualTo(new CollectionResult(0, 0, 0, 0, 0));
  }

  @Test
  void whatAnOpenStoreUses_stays() throws IOException {
    StoredLayer used = StoreWorker.makeLayer(store, Optional.empty(), "f", "used");
    Digest document = store.putDocument(new byte[] {7});
    try (Store other = Store.open(root)) {
      assertThat(other.collect(BuildCacheCollection.PRUNE))
          .isEqualTo(new CollectionResult(0, 0, 0, 0, 0));
      store.close();
      assertThat(other.collect(BuildCacheCollection.PRUNE).layers()).isEqualTo(1);
    }
    store = Store.open(root);
    assertThat(store.layer(used.record().chainId())).isEmpty();
    assertThat(store.document(document)).isEmpty();
  }

  @Test
  void whatIsBeingCounted_stays() throws IOException {
    StoredLayer layer = StoreWorker.makeLayer(store, Optional.empty(), "f", "text");
    store.close();
    store = Store.open(root);
    assertThat(store.usage().stream().map(LayerUsage::layer)).containsExactly(layer);
    try (Store other = Store.open(root)) {
      assertThat(other.collect(BuildCacheCollection.PRUNE).layers()).isEqualTo(0);
    }
  }

  @Test
  void unfinishedWorkOfTheLiving_stays() throws IOException {
    try (Staging staging = store.stage();
        Store other = Store.open(root)) {
      assertThat(other.collect(BuildCacheCollection.PRUNE))
          .isEqualTo(new CollectionResult(0, 0, 0, 0, 0));
      assertThat(Files.isDirectory(staging.root())).isTrue();
    }
  }

  @Test
  void cacheMounts_goWhenAskedForAndUnused() throws IOException {
    Path mounts = Files.createDirectories(store.buildCache().mounts());
    for (String name : List.of("used", "unused")) {
      Files.writeString(Files.createDirectory(mounts.resolve(name)).resolve("f"), "text");
      Files.createFile(mounts.resolve(name + ".lock"));
    }
    Files.createDirectory(mounts.resolve("unused.new"));
    store.buildCache().setDigestMemory(new byte[10]);
    try (Fd lock = StoreLock.open(mounts.resolve("used.lock"))) {
      Locks.awaitWhole(lock, Locks.SHARED);
      assertThat(store.collect(BuildCacheCollection.KEEP).cacheMounts()).isEqualTo(0);
      assertThat(store.buildCache().digestMemory()).isPresent();
      CollectionResult collected = store.collect(BuildCacheCollection.PRUNE);
      assertThat(collected.cacheMounts()).isEqualTo(1);
      assertThat(collected.bytes()).isGreaterThan(4000);
    }
    assertThat(namesIn(mounts)).containsExactly("used", "used.lock");
    assertThat(store.buildCache().digestMemory()).isEmpty();
  }

  @Test
  void cachedSteps_goOnlyWhenAskedFor() throws IOException {
    Digest image = StoreWorker.makeImage(store, "a", "text");
    store.buildCache().put(KEY, new CachedStep(image, JsonObject.empty()));
    store.removeName(store.find(StoreWorker.tagged("a")).orElseThrow());
    store.close();
    store = Store.open(root);
    assertThat(store.collect(BuildCacheCollection.KEEP))
        .isEqualTo(new CollectionResult(0, 0, 0, 0, 0));
    assertThat(store.collect(BuildCacheCollection.PRUNE).cachedSteps()).isEqualTo(1);
    assertThat(store.layers()).isEmpty();
  }

  /** An index of somebody else may name any digest, and takes nothing from whom that belongs to. */
  @Test
  void imageThatAnIndexCallsItsManifest_keepsItsLayers() throws IOException {
    Digest kept = StoreWorker.makeImage(store, "kept", "kept");
    Digest other = StoreWorker.makeImage(store, "another", "another");
    Descriptor claim = new Descriptor(MediaTypes.OCI_MANIFEST, kept, 10);
    Digest index = store.putDocument(new Index(List.of(claim)).toBytes());
    Optional<NamedImage> unused =
        store.name(new NamedImage(StoreWorker.tagged("another"), other, Optional.of(index)));
    store.close();
    store = Store.open(root);
    assertThat(store.collect(BuildCacheCollection.PRUNE).layers()).isEqualTo(0);
    assertThat(store.isWhole(kept)).isTrue();
  }

  @Test
  void manifestBelowANestedIndex_stays() throws IOException {
    Digest image = StoreWorker.makeImage(store, "nested", "nested");
    byte[] manifest = {9};
    Digest inner = store.putDocument(manifest);
    byte[] between = indexOf(MediaTypes.OCI_MANIFEST, inner, manifest.length);
    byte[] top = indexOf(MediaTypes.OCI_INDEX, store.putDocument(between), between.length);
    Optional<NamedImage> unused =
        store.name(
            new NamedImage(
                StoreWorker.tagged("nested"), image, Optional.of(store.putDocument(top))));
    store.close();
    store = Store.open(root);
    assertThat(store.collect(BuildCacheCollection.PRUNE).documents()).isEqualTo(0);
    assertThat(store.document(inner)).isPresent();
  }

  private static byte[] indexOf(String mediaType, Digest digest, int size) {
    return new Index(List.of(new Descriptor(mediaType, digest, size))).toBytes();
  }
}
