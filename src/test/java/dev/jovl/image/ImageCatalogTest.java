package dev.jovl.image;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.image.archive.RootfsImport;
import dev.jovl.image.transfer.ImageException;
import dev.jovl.image.transfer.LayerCommit;
import dev.jovl.oci.Digest;
import dev.jovl.oci.History;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Reference;
import dev.jovl.store.BuildCacheCollection;
import dev.jovl.store.CachedStep;
import dev.jovl.store.CollectionResult;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Staging;
import dev.jovl.store.Store;
import dev.jovl.store.StoreException;
import dev.jovl.store.StoredLayer;
import dev.jovl.testing.TestImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which images there are, what a word means, and what goes when a name goes. */
final class ImageCatalogTest {

  private final Path directory;
  private Store store;

  ImageCatalogTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void start() throws Exception {
    store = Store.open(directory.resolve("store"));
  }

  @AfterEach
  void stop() throws Exception {
    store.close();
  }

  private Digest image(String content, String name) throws IOException {
    return new RootfsImport(store, note -> {})
        .tar(
            new ByteArrayInputStream(TestImage.tar("x", content)),
            "x",
            Optional.of(Reference.parse(name)));
  }

  private void name(Digest image, String name) throws IOException {
    Optional<NamedImage> unused =
        store.name(new NamedImage(Reference.parse(name), image, Optional.empty()));
  }

  @Test
  void find_byEveryWord() throws Exception {
    Digest id = image("1", "app:latest");
    ImageCatalog catalog = new ImageCatalog(store);
    for (String word :
        List.of(
            "app",
            "app:latest",
            "docker.io/library/app",
            id.hex(),
            id.toString(),
            id.shortHex(),
            "sha256:" + id.shortHex())) {
      assertThat(catalog.find(word).id()).isEqualTo(id);
    }
    for (String word : List.of("app:2", "other", "sha256:", "zzz", "A B", "")) {
      ImageException e = assertThrows(ImageException.class, () -> catalog.find(word));
      assertThat(e).hasMessageThat().contains("no such image");
    }
  }

  /** An archive gives names as it likes, and an id is what people write who do not trust names. */
  @Test
  void find_byId_isNotWhatHasTheIdAsItsName() throws Exception {
    Digest meant = image("1", "app:latest");
    Digest other = image("2", "docker.io/library/sha256:" + meant.hex());
    name(other, "docker.io/library/sha256:" + meant.shortHex());
    ImageCatalog catalog = new ImageCatalog(store);
    assertThat(catalog.find(meant.toString()).id()).isEqualTo(meant);
    assertThat(catalog.find("sha256:" + meant.shortHex()).id()).isEqualTo(meant);
    assertThrows(OciFormatException.class, () -> Reference.parse(meant.toString()));
    assertThrows(OciFormatException.class, () -> Reference.parse("sha256:" + meant.shortHex()));
  }

  /** What runs of one image for days must not keep all others. */
  @Test
  void find_byId_protectsNothingElse() throws Exception {
    Digest wanted = image("1", "wanted:1");
    Digest other = image("2", "other:1");
    Digest unnamed =
        store.putDocument(
            new ImageCatalog(store)
                .find("other:1")
                .config()
                .withStep(new History("", "CMD x", true))
                .toBytes());
    reopen();
    try (Store running = Store.open(directory.resolve("store"))) {
      ImageCatalog catalog = new ImageCatalog(running);
      assertThat(catalog.find(wanted.shortHex()).id()).isEqualTo(wanted);
      for (NamedImage named : store.names()) {
        Optional<NamedImage> unused = store.removeName(named);
      }
      CollectionResult unused = store.collect(BuildCacheCollection.KEEP);
      assertThat(store.documents()).contains(wanted);
      assertThat(store.documents()).containsNoneOf(other, unnamed);
      assertThat(store.layers()).hasSize(1);
    }
  }

  @Test
  void find_ambiguousBeginning() throws Exception {
    ImageCatalog catalog = new ImageCatalog(store);
    for (int i = 0; i < 17; i++) {
      image("content " + i, "app:" + i);
    }
    assertThrows(
        ImageException.class,
        () -> {
          for (char digit : "0123456789abcdef".toCharArray()) {
            if (catalog.images().stream().filter(it -> it.id().hex().charAt(0) == digit).count()
                > 1) {
              catalog.find(String.valueOf(digit));
            }
          }
        });
  }

  @Test
  void steps_knowTheImagesBetween() throws Exception {
    Digest base = image("1", "base:1");
    ImageConfig config = new ImageCatalog(store).find("base:1").config();
    ImageConfig between = config.withStep(new History("", "ENV a=b", true));
    ImageConfig last = between.withStep(new History("", "CMD x", true));
    Digest betweenId = store.putDocument(between.toBytes());
    Digest lastId = store.putDocument(last.toBytes());
    name(lastId, "app:1");
    ImageCatalog catalog = new ImageCatalog(store);
    List<ImageStep> steps = catalog.steps(catalog.find("app:1"));
    assertThat(steps.stream().map(step -> step.image().orElseThrow()).toList())
        .containsExactly(base, betweenId, lastId)
        .inOrder();
    assertThat(steps.get(0).layer()).isPresent();
    assertThat(steps.get(1).bytes()).isEqualTo(0);
  }

  @Test
  void remove_lastNameDeletes() throws Exception {
    Digest id = image("1", "app:1");
    name(id, "app:2");
    ImageRemoval removal = new ImageRemoval(store);
    assertThat(removal.remove("app:1", false))
        .isEqualTo(new ImageRemoval.Result(List.of(Reference.parse("app:1")), List.of()));
    assertThat(removal.remove("app:2", false).deleted()).containsExactly(id);
    store.close();
    store = Store.open(directory.resolve("store"));
    store.collect(BuildCacheCollection.KEEP);
    assertThat(store.layers()).isEmpty();
    assertThat(store.documents()).isEmpty();
  }

  /** With docker the tag stays, since it keeps a name with the digest beside it. */
  @Test
  void remove_byTheDigestOfATag_isRefused() throws Exception {
    Digest id = image("1", "app:1");
    Digest manifest = store.putDocument(new byte[] {1});
    store.noteManifest(new NamedImage(Reference.parse("app:1"), id, Optional.of(manifest)));
    name(id, "app:local");
    name(id, "other:1");
    store.noteManifest(new NamedImage(Reference.parse("other:1"), id, Optional.of(manifest)));
    ImageRemoval removal = new ImageRemoval(store);
    String word = "app@" + manifest;
    assertThat(removal.isThere(word)).isTrue();
    for (boolean force : new boolean[] {false, true}) {
      for (String each : List.of(word, "app:1@" + manifest, "app:local@" + manifest)) {
        ImageException e = assertThrows(ImageException.class, () -> removal.remove(each, force));
        assertThat(e).hasMessageThat().endsWith(": remove app:1");
      }
    }
    assertThat(store.names()).hasSize(3);
    Optional<NamedImage> unused =
        store.name(new NamedImage(Reference.parse(word), id, Optional.of(manifest)));
    assertThat(removal.remove(word, false).untagged()).containsExactly(Reference.parse(word));
    assertThat(store.names()).hasSize(3);
  }

  @Test
  void remove_byIdWithSeveralNames() throws Exception {
    Digest id = image("1", "app:1");
    name(id, "app:2");
    ImageRemoval removal = new ImageRemoval(store);
    ImageException e =
        assertThrows(ImageException.class, () -> removal.remove(id.shortHex(), false));
    assertThat(e).hasMessageThat().contains("--force");
    assertThat(store.names()).hasSize(2);
    assertThat(removal.remove(id.shortHex(), true).untagged()).hasSize(2);
    assertThat(store.names()).isEmpty();
  }

  private Digest remember(String step, Digest image) throws IOException {
    Digest key = Digest.of(step.getBytes(UTF_8));
    store.buildCache().put(key, new CachedStep(image, JsonObject.builder().build()));
    return key;
  }

  /** The step is one of both images, of which only the second removal leaves nothing. */
  @Test
  void forget_afterRemovalsByIds_theStepsOfAllOfThem() throws Exception {
    Digest step = image("1", "step:1");
    ImageConfig config = new ImageCatalog(store).find("step:1").config();
    ImageRemoval removal = new ImageRemoval(store);
    assertThat(removal.remove("step:1", false).deleted()).containsExactly(step);
    assertThat(removal.forget()).isEmpty();
    Digest key = remember("step", step);
    List<Digest> ids = new ArrayList<>();
    for (String last : List.of("ENV a=b", "ENV c=d")) {
      ids.add(store.putDocument(config.withStep(new History("", last, true)).toBytes()));
    }
    assertThat(removal.remove(ids.get(0).toString(), false).deleted()).containsExactly(ids.get(0));
    assertThat(removal.forget()).containsExactly(ids.get(0));
    assertThat(store.buildCache().find(key)).isPresent();
    assertThat(removal.remove(ids.get(1).toString(), false).deleted()).containsExactly(ids.get(1));
    assertThat(removal.forget()).containsExactly(ids.get(0), ids.get(1), step).inOrder();
    assertThat(store.buildCache().find(key)).isEmpty();
  }

  @Test
  void forget_besideANamedImageThatIsDamaged_whatWasRemoved() throws Exception {
    Digest hurt = image("1", "hurt:1");
    Digest gone = image("2", "gone:1");
    Digest key = remember("step", gone);
    Files.writeString(directory.resolve("store/documents/sha256").resolve(hurt.hex()), "{}");
    ImageRemoval removal = new ImageRemoval(store);
    assertThat(removal.remove(gone.toString(), false))
        .isEqualTo(new ImageRemoval.Result(List.of(Reference.parse("gone:1")), List.of(gone)));
    assertThat(removal.forget()).containsExactly(gone);
    assertThat(store.buildCache().find(key)).isEmpty();
  }

  /** A collection that was killed may have taken a layer from below one that it has not come to. */
  @Test
  void images_imageThatIsHalfCollected_isNone() throws Exception {
    Digest base = image("1", "base:latest");
    ImageConfig config = ImageConfig.parse(store.document(base).orElseThrow());
    Digest below = config.chainId().orElseThrow();
    StoredLayer top;
    try (Staging staging = store.stage()) {
      Files.writeString(staging.root().resolve("top"), "top");
      top =
          new LayerCommit(store)
              .call(staging, Optional.of(below), Instant.ofEpochSecond(1))
              .layer();
    }
    Digest id =
        store.putDocument(
            config.withLayer(top.record().diffId(), new History("", "top", false)).toBytes());
    ImageCatalog catalog = new ImageCatalog(store);
    assertThat(catalog.find(id.hex()).id()).isEqualTo(id);
    NamedImage named = store.find(Reference.parse("base:latest")).orElseThrow();
    Optional<NamedImage> unused = store.removeName(named);
    Path layer = store.layer(below).orElseThrow().directory();
    Files.move(layer, directory.resolve("taken"));
    try (Store next = Store.open(directory.resolve("store"))) {
      ImageCatalog left = new ImageCatalog(next);
      assertThat(left.images()).isEmpty();
      assertThrows(ImageException.class, () -> left.find(id.hex()));
    }
  }

  private Path layerOf(String name) throws IOException {
    Digest chain = new ImageCatalog(store).find(name).config().chainId().orElseThrow();
    return store.layer(chain).orElseThrow().directory();
  }

  private void reopen() throws IOException {
    store.close();
    store = Store.open(directory.resolve("store"));
  }

  /** One layer that is lost must not hide all other images, nor be taken for one that is there. */
  @ParameterizedTest
  @ValueSource(strings = {"", "{}"})
  void images_whereALayerIsDamaged_areAllThere(String record) throws Exception {
    Digest good = image("good", "good:1");
    Digest hurt = image("hurt", "hurt:1");
    Path file = layerOf("hurt:1").resolve("layer.json");
    if (record.isEmpty()) {
      Files.delete(file);
    } else {
      Files.writeString(file, record);
    }
    reopen();
    ImageCatalog catalog = new ImageCatalog(store);
    assertThat(catalog.images().stream().map(Image::id).toList()).containsExactly(good, hurt);
    assertThat(catalog.steps(catalog.find("good:1"))).isNotEmpty();
    assertThat(catalog.find(good.shortHex()).id()).isEqualTo(good);
    assertThrows(StoreException.class, () -> catalog.find("hurt:1"));
  }

  @Test
  void images_whereADocumentWithoutANameIsDamaged_areAllThere() throws Exception {
    Digest good = image("good", "good:1");
    ImageConfig config = new ImageCatalog(store).find("good:1").config();
    Digest hurt = store.putDocument(config.withStep(new History("", "CMD x", true)).toBytes());
    Path file = directory.resolve("store/documents/sha256").resolve(hurt.hex());
    Files.writeString(file, "{}");
    ImageCatalog catalog = new ImageCatalog(store);
    assertThat(catalog.images().stream().map(Image::id).toList()).containsExactly(good);
    assertThat(catalog.steps(catalog.find("good:1"))).isNotEmpty();
  }
}
