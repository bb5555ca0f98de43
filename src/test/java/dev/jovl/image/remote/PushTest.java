package dev.jovl.image.remote;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.image.ImageCatalog;
import dev.jovl.image.archive.RootfsImport;
import dev.jovl.image.transfer.ImageException;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.layer.compression.Compression;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Index;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.Manifest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.registry.RegistrySettings;
import dev.jovl.store.BuildCacheCollection;
import dev.jovl.store.CollectionResult;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Store;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.TestImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes of images that were pulled, tagged and made here. */
final class PushTest {

  private final Path directory;
  private final List<String> ends = Collections.synchronizedList(new ArrayList<>());
  private final List<String> notes = new ArrayList<>();
  private FakeRegistry server;
  private Store store;

  PushTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    server = new FakeRegistry();
    store = Store.open(directory.resolve("store"));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    store.close();
  }

  private Reference name(String text) throws IOException {
    return Reference.parse(server.domain() + "/" + text);
  }

  private Digest pull(String text) throws IOException {
    return new Pull(store, RegistrySettings.ANONYMOUS, Platform.host(), TransferListener.NONE)
        .call(name(text))
        .image();
  }

  private Descriptor push(String text) throws IOException {
    TransferListener listener =
        new TransferListener() {
          @Override
          public void progress(Digest layer, Stage stage, long done, long total) {
            if (stage.compareTo(Stage.PUSHED) >= 0) {
              ends.add(stage.toString());
            }
          }

          @Override
          public void note(String line) {
            notes.add(line);
          }
        };
    return new Push(store, RegistrySettings.ANONYMOUS, Compression.GZIP, listener).call(name(text));
  }

  private NamedImage named(String text) throws IOException {
    return store.find(name(text)).orElseThrow();
  }

  private void tag(Digest image, String text) throws IOException {
    Optional<NamedImage> unused = store.name(new NamedImage(name(text), image, Optional.empty()));
  }

  /** Checks that an image comes back from a registry that had none, and returns its manifest. */
  private Digest throughAnotherRegistry(Digest image) throws Exception {
    server.close();
    server = new FakeRegistry();
    tag(image, "app:1");
    Digest manifest = push("app:1").digest();
    try (Store other = Store.open(directory.resolve("other"))) {
      Pull.Result back =
          new Pull(other, RegistrySettings.ANONYMOUS, Platform.host(), TransferListener.NONE)
              .call(name("app:1"));
      assertThat(back.image()).isEqualTo(image);
      assertThat(back.digest()).isEqualTo(manifest);
    }
    return manifest;
  }

  @Test
  void call_pulledImage_sameManifestWithoutSending() throws Exception {
    TestImage image = new TestImage().layer("a", "1").layer("b", "2");
    Digest manifest = image.putInto(server, "app", "1");
    tag(pull("app:1"), "app:2");
    assertThat(push("app:2").digest()).isEqualTo(manifest);
    assertThat(ends).containsExactly("REMOTE_EXISTS", "REMOTE_EXISTS");
    assertThat(server.manifest("app", "2").orElseThrow().bytes())
        .isEqualTo(image.manifest().toBytes());
    assertThat(server.requests("POST", "")).isEmpty();
  }

  @Test
  void call_toAnotherRepository_isMounted() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    Digest manifest = image.putInto(server, "app", "1");
    tag(pull("app:1"), "other/copy:1");
    assertThat(push("other/copy:1").digest()).isEqualTo(manifest);
    assertThat(ends).containsExactly("MOUNTED");
    assertThat(server.blob("other/copy", image.layers().get(0).digest())).isPresent();
  }

  @Test
  void call_imageOfAnIndexToAnotherRepository_isMounted() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    Digest manifest = image.putInto(server, "app", "only");
    Descriptor entry = Descriptor.of(MediaTypes.OCI_MANIFEST, image.manifest().toBytes());
    Descriptor absent = Descriptor.of(MediaTypes.OCI_MANIFEST, new byte[1]);
    byte[] index =
        new Index(
                List.of(
                    absent.withPlatform(Platform.parse("linux/unknown")),
                    entry.withPlatform(Platform.host())))
            .toBytes();
    Digest unused = server.putManifest("app", "1", MediaTypes.OCI_INDEX, index);
    tag(pull("app:1"), "other/copy:1");
    assertThat(push("other/copy:1").digest()).isEqualTo(manifest);
    assertThat(ends).containsExactly("MOUNTED");
  }

  @Test
  void call_toAnotherRegistry_layersAreMadeAgain() throws Exception {
    TestImage image = new TestImage().layer("a", "1").layer("a", "2", "c", "3");
    image.putInto(server, "app", "1");
    Digest manifest = throughAnotherRegistry(pull("app:1"));
    assertThat(ends).containsExactly("PUSHED", "PUSHED");
    assertThat(store.find(name("app:1")).orElseThrow().manifest()).hasValue(manifest);
  }

  @Test
  void call_tarThatNamesAFileTwice_isMadeAgainExactly() throws Exception {
    byte[] tar = TestImage.tar("a", "first", "a", "second");
    TestImage image = new TestImage().layer(MediaTypes.OCI_LAYER, tar, Digest.of(tar));
    image.putInto(server, "app", "1");
    Digest unused = throughAnotherRegistry(pull("app:1"));
  }

  @Test
  void call_twice_isTheSame() throws Exception {
    Digest id =
        new RootfsImport(store, note -> {})
            .tar(
                new ByteArrayInputStream(TestImage.tar("etc/x", "y")),
                "x.tar",
                Optional.of(name("new:1")));
    Descriptor first = push("new:1");
    Descriptor second = push("new:1");
    assertThat(second).isEqualTo(first);
    assertThat(ends).containsExactly("PUSHED", "REMOTE_EXISTS").inOrder();
    assertThat(server.blob("new", id)).isPresent();
  }

  @Test
  void call_manyLayers_keepTheirOrder() throws Exception {
    TestImage image = new TestImage();
    for (int i = 0; i < 12; i++) {
      image.layer("f", "content " + i);
    }
    image.putInto(server, "app", "1");
    Digest unused = throughAnotherRegistry(pull("app:1"));
  }

  @Test
  void call_noSuchImage() {
    ImageException e = assertThrows(ImageException.class, () -> push("none:1"));
    assertThat(e).hasMessageThat().contains("jovl tag");
  }

  @Test
  void call_changedLayerDirectory_isNotPushed() throws Exception {
    Digest id =
        new RootfsImport(store, note -> {})
            .tar(
                new ByteArrayInputStream(TestImage.tar("x", "abc")),
                "x.tar",
                Optional.of(name("new:1")));
    Digest chain = new ImageCatalog(store).find(id.hex()).config().chainId().orElseThrow();
    Files.writeString(store.stack(chain).get(0).root().resolve("x"), "xyz");
    ImageException e = assertThrows(ImageException.class, () -> push("new:1"));
    assertThat(e).hasMessageThat().contains("not as it was made");
    assertThat(server.manifest("new", "1")).isEmpty();
    try (Stream<Path> left = Files.list(directory.resolve("store/staging"))) {
      assertThat(left.toList()).isEmpty();
    }
  }

  /** Does something when the push sends its manifest, and lets that pass. */
  private void beforeTheManifest(Executable action) {
    server.fault(
        "PUT",
        "/manifests/",
        1,
        exchange -> {
          try {
            action.execute();
          } catch (Throwable e) {
            throw new IOException(e);
          }
          return false;
        });
  }

  @Test
  void call_nameGetsAnotherImageMeanwhile_keepsIt() throws Exception {
    new TestImage().layer("a", "1").putInto(server, "app", "1");
    new TestImage().layer("a", "2").putInto(server, "app", "2");
    Digest first = pull("app:1");
    Digest second = pull("app:2");
    tag(first, "mine:1");
    beforeTheManifest(() -> tag(second, "mine:1"));
    Descriptor pushed = push("mine:1");
    assertThat(store.find(name("mine:1")).orElseThrow().image()).isEqualTo(second);
    assertThat(server.manifest("mine", pushed.digest().toString())).isPresent();
  }

  @Test
  void call_nameIsRemovedMeanwhile_staysAway() throws Exception {
    new TestImage().layer("a", "1").putInto(server, "app", "1");
    tag(pull("app:1"), "mine:1");
    beforeTheManifest(() -> assertThat(store.removeName(named("mine:1"))).isPresent());
    Descriptor pushed = push("mine:1");
    assertThat(store.find(name("mine:1"))).isEmpty();
    assertThat(server.manifest("mine", pushed.digest().toString())).isPresent();
  }

  private static Manifest with(Manifest manifest, Descriptor config, Descriptor layer) {
    return new Manifest(
        manifest.mediaType(), config, List.of(layer), Map.of("by", "a liar"), JsonObject.empty());
  }

  /** As when nobody else has brought the layer before. */
  @Test
  void call_layerThatCameUnderAWrongType_goesUnderItsOwn() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    Manifest right = image.manifest();
    Descriptor layer = right.layers().get(0);
    Manifest wrong =
        with(
            right,
            right.config(),
            new Descriptor(MediaTypes.OCI_LAYER_ZSTD, layer.digest(), layer.size()));
    image.putBlobsInto(server, "liar");
    Digest unused = server.putManifest("liar", "1", wrong.mediaType(), wrong.toBytes());
    tag(pull("liar:1"), "mine:1");
    Descriptor pushed = push("mine:1");
    byte[] manifest = server.manifest("mine", "1").orElseThrow().bytes();
    assertThat(Manifest.parse(manifest, pushed.mediaType()).layers()).isEqualTo(right.layers());
  }

  /** A store may have one from when nobody compared what was there with what a manifest says. */
  @ParameterizedTest
  @ValueSource(strings = {"size", "type", "size of the configuration"})
  void call_manifestThatSaysWrong_isNotHandedOn(String what) throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    Manifest right = image.manifest();
    Descriptor config = right.config();
    Descriptor layer = right.layers().get(0);
    Manifest wrong =
        switch (what) {
          case "size" ->
              with(right, config, new Descriptor(layer.mediaType(), layer.digest(), 77_777));
          case "type" ->
              with(
                  right,
                  config,
                  new Descriptor(MediaTypes.OCI_LAYER_ZSTD, layer.digest(), layer.size()));
          default ->
              with(right, new Descriptor(config.mediaType(), config.digest(), 77_777), layer);
        };
    image.putInto(server, "app", "1");
    Digest pulled = pull("app:1");
    image.putBlobsInto(server, "liar");
    Digest lie = store.putDocument(wrong.toBytes());
    Optional<NamedImage> unused =
        store.name(new NamedImage(name("liar:1"), pulled, Optional.of(lie)));
    tag(pulled, "mine:1");
    assertThat(store.removeName(named("app:1"))).isPresent();
    try (Store again = Store.open(directory.resolve("store"))) {
      store.close();
      CollectionResult collected = again.collect(BuildCacheCollection.PRUNE);
      assertThat(collected.documents()).isEqualTo(1);
    }
    store = Store.open(directory.resolve("store"));
    Digest pushed = push("mine:1").digest();
    assertThat(pushed).isNotEqualTo(lie);
    Manifest sent =
        Manifest.parse(server.manifest("mine", "1").orElseThrow().bytes(), right.mediaType());
    assertThat(sent.config()).isEqualTo(config);
    assertThat(sent.layers()).containsExactly(layer);
  }

  @Test
  void call_severalManifestsOfTheImage_takesThatOfTheName() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    Manifest plain = image.manifest();
    image.putBlobsInto(server, "app");
    for (int i = 0; i < 8; i++) {
      Manifest noted =
          new Manifest(
              plain.mediaType(),
              plain.config(),
              plain.layers(),
              Map.of("number", "" + i),
              JsonObject.empty());
      Digest manifest = server.putManifest("app", "" + i, noted.mediaType(), noted.toBytes());
      assertThat(pull("app:" + i)).isEqualTo(image.id());
      assertThat(push("app:" + i).digest()).isEqualTo(manifest);
    }
  }

  @Test
  void call_anotherDocumentIsDamaged() throws Exception {
    new TestImage().layer("a", "1").putInto(server, "app", "1");
    new TestImage().layer("a", "2").putInto(server, "app", "2");
    Digest first = pull("app:1");
    Digest second = pull("app:2");
    Files.writeString(directory.resolve("store/documents/sha256/" + second.hex()), "x");
    tag(first, "mine:1");
    assertThat(server.manifest("mine", push("mine:1").digest().toString())).isPresent();
  }

  /** As old registries answer, which know Docker's manifests only. */
  @ParameterizedTest
  @ValueSource(ints = {400, 415})
  void call_registryThatTakesDockersManifestsOnly_getsOne(int status) throws Exception {
    TestImage image = new TestImage().layer("a", "1").layer("b", "2");
    image.putInto(server, "app", "1");
    tag(pull("app:1"), "old:1");
    server.fault("PUT", "/v2/old/manifests/", 1, FakeRegistry.status(status));
    Descriptor pushed = push("old:1");
    FakeRegistry.Document sent = server.manifest("old", "1").orElseThrow();
    assertThat(sent.mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
    Manifest manifest = Manifest.parse(sent.bytes(), sent.mediaType());
    assertThat(manifest.config().mediaType()).isEqualTo(MediaTypes.DOCKER_CONFIG);
    assertThat(manifest.config().digest()).isEqualTo(image.id());
    for (int i = 0; i < 2; i++) {
      Descriptor layer = image.layers().get(i);
      assertThat(manifest.layers().get(i))
          .isEqualTo(new Descriptor(MediaTypes.DOCKER_LAYER_GZIP, layer.digest(), layer.size()));
    }
    assertThat(pushed.digest()).isEqualTo(Digest.of(sent.bytes()));
    assertThat(named("old:1").manifest()).hasValue(pushed.digest());
    assertThat(notes)
        .containsExactly("the registry takes no OCI manifest; pushed in Docker's form");
  }

  @Test
  void call_registryThatTakesNoManifest_isToldWithItsFirstAnswer() throws Exception {
    new TestImage().layer("a", "1").putInto(server, "app", "1");
    tag(pull("app:1"), "old:1");
    server.fault("PUT", "/v2/old/manifests/", 1, FakeRegistry.status(415));
    server.fault("PUT", "/v2/old/manifests/", 1, FakeRegistry.status(400));
    IOException refused = assertThrows(IOException.class, () -> push("old:1"));
    assertThat(refused).hasMessageThat().contains("status 415");
    assertThat(notes).isEmpty();
  }
}
