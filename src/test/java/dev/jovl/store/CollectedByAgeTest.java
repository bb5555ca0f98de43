package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static dev.jovl.store.OnDisk.namesIn;

import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.oci.History;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collections that keep what is younger than some moment. */
final class CollectedByAgeTest {

  private static final Instant UNTIL = Instant.parse("2026-02-01T00:00:00Z");
  private static final String BEFORE = "2026-01-31T23:59:59Z";
  private static final String AFTER = "2026-02-01T00:00:00Z";

  private final Path root;
  private Store store;

  CollectedByAgeTest(@TempDir Path temporary) throws IOException {
    root = temporary.resolve("store");
    store = Store.open(root);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  /** Makes an image without a name that says when it was made. */
  private Digest image(String text, String created) throws IOException {
    StoredLayer layer = StoreWorker.makeLayer(store, Optional.empty(), "f", text);
    ImageConfig config =
        ImageConfig.scratch()
            .withCreated(created)
            .withLayer(layer.record().diffId(), new History("", text, false));
    return store.putDocument(config.toBytes());
  }

  private void reopen() throws IOException {
    store.close();
    store = Store.open(root);
  }

  private CollectionResult collect(BuildCacheCollection cache) throws IOException {
    reopen();
    return store.collect(cache, CollectionLimit.until(UNTIL));
  }

  private static void age(Path file, String time) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse(time)));
  }

  private void ageLayer(StoredLayer layer, String time) throws IOException {
    age(layer.directory().resolve(StoredLayer.RECORD), time);
  }

  private static Digest key(int number) {
    return Digest.of(new byte[] {(byte) number});
  }

  /** What another build has left. */
  private void cache(int key, Digest image, String used) throws IOException {
    reopen();
    store.buildCache().put(key(key), new CachedStep(image, JsonObject.empty()));
    age(root.resolve("cache").resolve(key(key).hex()), used);
  }

  /** An image is as old as it says, whenever it came here. */
  @Test
  void images_areAsOldAsTheySay_andTakeTheirLayers() throws IOException {
    Digest unused = image("old", BEFORE);
    Digest young = image("young", AFTER);
    Digest silent = image("silent", "");
    CollectionResult collected = collect(BuildCacheCollection.KEEP);
    assertThat(collected.documents()).isEqualTo(1);
    assertThat(collected.layers()).isEqualTo(1);
    assertThat(store.documents()).containsExactly(young, silent);
    for (Digest kept : store.documents()) {
      assertThat(store.isWhole(kept)).isTrue();
    }
  }

  @Test
  void layerOfAYoungImage_stays_alsoIfAnOldOneHasIt() throws IOException {
    Digest unused = image("both", BEFORE);
    Digest young = image("both", AFTER);
    CollectionResult collected = collect(BuildCacheCollection.KEEP);
    assertThat(collected.documents()).isEqualTo(1);
    assertThat(collected.layers()).isEqualTo(0);
    assertThat(store.isWhole(young)).isTrue();
  }

  /** As what a pull leaves that was killed. */
  @Test
  void layersOfNoImage_areAsOldAsTheirFiles_andNeedThoseBelow() throws IOException {
    StoredLayer base = StoreWorker.makeLayer(store, Optional.empty(), "f", "base");
    Digest below = base.record().chainId();
    StoredLayer top = StoreWorker.makeLayer(store, Optional.of(below), "f", "top");
    StoredLayer alone = StoreWorker.makeLayer(store, Optional.empty(), "f", "alone");
    ageLayer(base, BEFORE);
    ageLayer(top, AFTER);
    ageLayer(alone, BEFORE);
    assertThat(collect(BuildCacheCollection.KEEP).layers()).isEqualTo(1);
    assertThat(store.layerIds()).containsExactly(below, top.record().chainId());
    ageLayer(top, BEFORE);
    assertThat(collect(BuildCacheCollection.KEEP).layers()).isEqualTo(2);
  }

  /** No store has its layers, which are named by SHA-256. */
  @Test
  void imageWithLayersOfAnotherDigest_goes() throws IOException {
    String diffId = "sha512:" + "a".repeat(128);
    String image =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"created\":\""
            + BEFORE
            + "\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
            + diffId
            + "\"]}}";
    Digest unused = store.putDocument(image.getBytes(StandardCharsets.UTF_8));
    assertThat(collect(BuildCacheCollection.KEEP).documents()).isEqualTo(1);
    assertThat(store.documents()).isEmpty();
  }

  @Test
  void damagedLayerOfNoImage_goes() throws IOException {
    StoredLayer layer = StoreWorker.makeLayer(store, Optional.empty(), "f", "damaged");
    Files.write(layer.directory().resolve(StoredLayer.RECORD), new byte[] {1});
    assertThat(collect(BuildCacheCollection.KEEP).layers()).isEqualTo(1);
  }

  @Test
  void otherDocumentsAndPartialDownloads_areAsOldAsTheirFiles() throws IOException {
    Digest old = store.putDocument(new byte[] {1});
    Digest young = store.putDocument(new byte[] {2});
    Path documents = root.resolve("documents/sha256");
    age(documents.resolve(old.hex()), BEFORE);
    age(documents.resolve(young.hex()), AFTER);
    for (int part : new int[] {1, 2}) {
      store.partial(key(part)).orElseThrow().close();
      age(root.resolve("partials").resolve(key(part).hex()), part == 1 ? BEFORE : AFTER);
    }
    assertThat(collect(BuildCacheCollection.KEEP).documents()).isEqualTo(1);
    assertThat(store.documents()).containsExactly(young);
    assertThat(namesIn(root.resolve("partials"))).containsExactly(key(2).hex());
  }

  @Test
  void cachedSteps_areAsOldAsTheirLastUse() throws IOException {
    Digest gone = image("gone", BEFORE);
    Digest used = image("used", BEFORE);
    cache(1, gone, BEFORE);
    cache(2, used, BEFORE);
    reopen();
    assertThat(store.buildCache().find(key(2))).isPresent();
    assertThat(collect(BuildCacheCollection.KEEP).cachedSteps()).isEqualTo(0);
    CollectionResult collected = collect(BuildCacheCollection.PRUNE);
    assertThat(collected.cachedSteps()).isEqualTo(1);
    assertThat(store.documents()).containsExactly(used);
    assertThat(store.buildCache().find(key(1))).isEmpty();
    assertThat(store.buildCache().find(key(2))).isPresent();
  }

  /** The next build comes to the later step only over the earlier one. */
  @Test
  void cachedStepsOfOneBuild_areAsOldAsTheLastOfThem() throws IOException {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse(BEFORE));
    StepCache earlier = new StepCache(new StoreFiles(root), now::get);
    earlier.put(key(1), new CachedStep(image("other", BEFORE), JsonObject.empty()));
    earlier.put(key(3), new CachedStep(image("hit", BEFORE), JsonObject.empty()));
    StepCache build = new StepCache(new StoreFiles(root), now::get);
    build.put(key(2), new CachedStep(image("put", BEFORE), JsonObject.empty()));
    build.markUsed(key(3));
    now.set(Instant.parse(AFTER).plusSeconds(7));
    build.put(key(4), new CachedStep(image("after long", BEFORE), JsonObject.empty()));
    assertThat(collect(BuildCacheCollection.PRUNE).cachedSteps()).isEqualTo(1);
    assertThat(store.buildCache().find(key(1))).isEmpty();
    for (int kept = 2; kept <= 4; kept++) {
      assertThat(store.buildCache().find(key(kept))).isPresent();
    }
  }

  /** Whatever moment a collection takes, there is none between two steps of a build. */
  @Test
  void cachedStepsOfOneBuild_haveOneTime() throws IOException {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse(BEFORE));
    StepCache build = new StepCache(new StoreFiles(root), now::get);
    Digest image = image("image", BEFORE);
    for (int i = 0; i < 10; i++) {
      build.put(key(i), new CachedStep(image, JsonObject.empty()));
      now.set(Instant.parse(BEFORE).plusMillis(400L * (i + 1)));
      Set<FileTime> times = new HashSet<>();
      for (int used = 0; used <= i; used++) {
        times.add(Files.getLastModifiedTime(root.resolve("cache").resolve(key(used).hex())));
      }
      assertThat(times).hasSize(1);
    }
  }

  @Test
  void cacheMountsAndDigests_areAsOldAsTheirLastUse() throws IOException {
    Path mounts = Files.createDirectories(store.buildCache().mounts());
    for (String name : List.of("old", "young")) {
      Files.createDirectory(mounts.resolve(name));
      Files.createFile(mounts.resolve(name + ".lock"));
      age(mounts.resolve(name + ".lock"), name.equals("old") ? BEFORE : AFTER);
    }
    store.buildCache().setDigestMemory(new byte[10]);
    assertThat(collect(BuildCacheCollection.PRUNE).cacheMounts()).isEqualTo(1);
    assertThat(namesIn(mounts)).containsExactly("young", "young.lock");
    assertThat(store.buildCache().digestMemory()).isPresent();
    age(root.resolve("digests"), BEFORE);
    CollectionResult unused = collect(BuildCacheCollection.PRUNE);
    assertThat(store.buildCache().digestMemory()).isEmpty();
  }

  @Test
  void named_staysHoweverOldItIs() throws IOException {
    Digest image = image("named", BEFORE);
    Optional<NamedImage> unused =
        store.name(new NamedImage(StoreWorker.tagged("n"), image, Optional.empty()));
    assertThat(collect(BuildCacheCollection.PRUNE).layers()).isEqualTo(0);
    assertThat(store.isWhole(image)).isTrue();
    assertThat(ChainId.all(store.image(image).orElseThrow().diffIds()))
        .containsExactlyElementsIn(store.layerIds());
  }
}
