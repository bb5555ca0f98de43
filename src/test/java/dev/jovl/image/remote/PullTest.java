package dev.jovl.image.remote;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.image.ImageCatalog;
import dev.jovl.image.ImageRemoval;
import dev.jovl.image.transfer.ImageException;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Index;
import dev.jovl.oci.Manifest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.registry.RegistrySettings;
import dev.jovl.store.BuildCacheCollection;
import dev.jovl.store.PartialBlob;
import dev.jovl.store.Store;
import dev.jovl.store.StoreException;
import dev.jovl.store.StoredLayer;
import dev.jovl.testing.Ending;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.TestImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pulls from a registry that behaves and one that does not. */
final class PullTest {

  private final Path directory;
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private FakeRegistry server;
  private Store store;

  PullTest(@TempDir Path directory) throws IOException {
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

  private Pull.Result pull(String text) throws IOException {
    return pull(text, Platform.host());
  }

  private Pull.Result pull(String text, Platform platform) throws IOException {
    TransferListener listener =
        (layer, stage, done, total) -> events.add(layer.shortHex() + " " + stage);
    return new Pull(store, RegistrySettings.ANONYMOUS, platform, listener).call(name(text));
  }

  private String read(Digest image, String path) throws IOException {
    Digest chain = new ImageCatalog(store).find(image.toString()).config().chainId().orElseThrow();
    for (StoredLayer layer : store.stack(chain)) {
      Path file = layer.root().resolve(path);
      if (Files.exists(file)) {
        return Files.readString(file);
      }
    }
    throw new IOException(path + " is in no layer");
  }

  private void assertNothingCameIn() throws IOException {
    assertThat(store.names()).isEmpty();
    assertThat(store.layers()).isEmpty();
    try (Stream<Path> left = Files.list(directory.resolve("store/staging"))) {
      assertThat(left.toList()).isEmpty();
    }
  }

  private static TestImage noise(int seed) throws IOException {
    byte[] noise = new byte[200_000];
    new Random(seed).nextBytes(noise);
    String text = new String(noise, ISO_8859_1);
    return new TestImage().layer("noise", text);
  }

  @Test
  void call_wholeImage() throws Exception {
    TestImage image = new TestImage().layer("etc/a", "1", "b", "2").layer("etc/a", "3");
    Digest manifest = image.putInto(server, "lib/app", "1");
    Pull.Result result = pull("lib/app:1");
    assertThat(result).isEqualTo(new Pull.Result(image.id(), manifest, true, true));
    assertThat(read(image.id(), "etc/a")).isEqualTo("3");
    assertThat(read(image.id(), "b")).isEqualTo("2");
    assertThat(store.find(name("lib/app:1")).orElseThrow().image()).isEqualTo(image.id());
    assertThat(store.document(image.id()).orElseThrow()).isEqualTo(image.config().toBytes());
    String lower = image.layers().get(0).digest().shortHex();
    assertThat(events.stream().filter(event -> event.startsWith(lower)).distinct().toList())
        .containsExactly(
            lower + " FOUND",
            lower + " DOWNLOADING",
            lower + " VERIFYING",
            lower + " DOWNLOADED",
            lower + " PULLED")
        .inOrder();
  }

  @Test
  void call_again_isUpToDate() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    image.putInto(server, "app", "1");
    assertThat(pull("app:1").changed()).isTrue();
    int requests = server.requests().size();
    assertThat(pull("app:1").changed()).isFalse();
    assertThat(server.requests()).hasSize(requests + 1);
  }

  @Test
  void call_commonLayers_exist() throws Exception {
    new TestImage().layer("a", "1").putInto(server, "app", "1");
    TestImage longer = new TestImage().layer("a", "1").layer("b", "2");
    longer.putInto(server, "app", "2");
    pull("app:1");
    events.clear();
    pull("app:2");
    assertThat(events).contains(longer.layers().get(0).digest().shortHex() + " EXISTS");
    assertThat(server.requests("GET", longer.layers().get(0).digest().hex())).hasSize(1);
  }

  @Test
  void call_manyLayers() throws Exception {
    TestImage image = new TestImage();
    for (int i = 0; i < 100; i++) {
      image.layer("d/" + i, "content " + i);
    }
    image.putInto(server, "app", "1");
    pull("app:1");
    assertThat(read(image.id(), "d/0")).isEqualTo("content 0");
    assertThat(read(image.id(), "d/99")).isEqualTo("content 99");
  }

  @Test
  void call_byDigestAndPlatform() throws Exception {
    TestImage arm = new TestImage().layer("a", "arm").platform(new Platform("linux", "arm", "v7"));
    TestImage amd = new TestImage().layer("a", "amd").platform(new Platform("linux", "amd64", ""));
    List<Descriptor> entries = new ArrayList<>();
    for (TestImage image : List.of(arm, amd)) {
      byte[] manifest = image.manifest().toBytes();
      image.putInto(server, "app", image.config().platform().architecture());
      entries.add(
          Descriptor.of(MediaTypes.OCI_MANIFEST, manifest).withPlatform(image.config().platform()));
    }
    Digest index =
        server.putManifest("app", "all", MediaTypes.OCI_INDEX, new Index(entries).toBytes());
    Pull.Result result = pull("app@" + index, Platform.parse("linux/arm/v7"));
    assertThat(result).isEqualTo(new Pull.Result(arm.id(), index, true, true));
    assertThat(read(result.image(), "a")).isEqualTo("arm");
    assertThat(pull("app:all", Platform.parse("amd64")).image()).isEqualTo(amd.id());
    store.collect(BuildCacheCollection.PRUNE);
    assertThat(store.document(Digest.of(amd.manifest().toBytes()))).isPresent();
    ImageException e =
        assertThrows(ImageException.class, () -> pull("app:all", Platform.parse("s390x")));
    assertThat(e).hasMessageThat().contains("linux/arm/v7, linux/amd64");
  }

  @Test
  void call_plainAndDockerLayers() throws Exception {
    byte[] tar = TestImage.tar("a", "1");
    byte[] other = TestImage.tar("b", "2");
    TestImage image =
        new TestImage()
            .layer(MediaTypes.OCI_LAYER, tar, Digest.of(tar))
            .layer(MediaTypes.DOCKER_LAYER_GZIP, TestImage.gzip(other), Digest.of(other));
    image.putInto(server, "app", "1");
    pull("app:1");
    assertThat(read(image.id(), "a") + read(image.id(), "b")).isEqualTo("12");
  }

  private Path layerOf(TestImage image, int number) throws IOException {
    Digest chain = ChainId.of(image.config().diffIds().subList(0, number + 1)).orElseThrow();
    return directory.resolve("store/layers/" + chain.hex());
  }

  /** What a name stands for can be whole in its documents and lost in its layers. */
  @ParameterizedTest
  @ValueSource(strings = {"root", "root is a file", "directory", "only frames left"})
  void call_layerIsNotWhole_isGotAgain(String lost) throws Exception {
    TestImage image = new TestImage().layer("a", "1").layer("b", "2").layer("c", "3");
    image.putInto(server, "app", "1");
    pull("app:1");
    store.close();
    Path layer = layerOf(image, 1);
    Files.delete(layer.resolve("root/b"));
    Files.delete(layer.resolve("root"));
    switch (lost) {
      case "root" -> assertThat(Files.exists(layer.resolve("layer.json"))).isTrue();
      case "root is a file" -> Files.writeString(layer.resolve("root"), "");
      case "only frames left" -> Files.delete(layer.resolve("layer.json"));
      default -> {
        Files.delete(layer.resolve("layer.json"));
        Files.delete(layer.resolve("frames"));
        Files.delete(layer);
      }
    }
    store = Store.open(directory.resolve("store"));
    events.clear();
    assertThat(pull("app:1").changed()).isFalse();
    assertThat(events).contains(image.layers().get(1).digest().shortHex() + " PULLED");
    assertThat(events).contains(image.layers().get(0).digest().shortHex() + " EXISTS");
    assertThat(events).contains(image.layers().get(2).digest().shortHex() + " EXISTS");
    assertThat(read(image.id(), "b")).isEqualTo("2");
  }

  /** Its tree may be in use, and nothing tells whether it is the right one. */
  @ParameterizedTest
  @ValueSource(strings = {"lost", "cut", "changed"})
  void call_layerWithoutItsRecord_saysWhatToDo(String how) throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    image.putInto(server, "app", "1");
    pull("app:1");
    store.close();
    Path record = layerOf(image, 0).resolve("layer.json");
    switch (how) {
      case "lost" -> Files.delete(record);
      case "cut" -> Files.write(record, new byte[0]);
      default -> Files.writeString(record, Files.readString(record).replace("sha256:", "sha512:"));
    }
    store = Store.open(directory.resolve("store"));
    StoreException refused = assertThrows(StoreException.class, () -> pull("app:1"));
    assertThat(refused).hasMessageThat().contains(layerOf(image, 0).toString());
    assertThat(refused).hasMessageThat().contains("jovl rmi");
    assertThat(Files.readString(layerOf(image, 0).resolve("root/a"))).isEqualTo("1");
    new ImageRemoval(store).remove(name("app:1").toString(), false);
    store.close();
    store = Store.open(directory.resolve("store"));
    assertThat(store.collect(BuildCacheCollection.KEEP).layers()).isEqualTo(1);
    pull("app:1");
    assertThat(read(image.id(), "a")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut", "pipe"})
  void call_damagedConfiguration_isGotAgain(String how) throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    image.putInto(server, "app", "1");
    pull("app:1");
    Path document = directory.resolve("store/documents/sha256/" + image.id().hex());
    if (how.equals("cut")) {
      Files.write(document, new byte[0]);
    } else {
      Files.delete(document);
      assertThat(Ending.code(new ProcessBuilder("mkfifo", document.toString()).start()))
          .isEqualTo(0);
    }
    assertThat(pull("app:1").changed()).isFalse();
    assertThat(store.document(image.id()).orElseThrow()).isEqualTo(image.config().toBytes());
    assertThat(read(image.id(), "a")).isEqualTo("1");
  }

  /** Its blob is what the manifest says, and so the digest of that blob is no help. */
  @Test
  void call_layerThatWasPushedDamaged_isNamed() throws Exception {
    byte[] tar = TestImage.tar("a", "1", "b", "2");
    byte[] gzip = TestImage.gzip(tar);
    byte[] flipped = gzip.clone();
    flipped[gzip.length - 7] ^= 1;
    byte[] noTar = TestImage.gzip("no tar".repeat(200).getBytes(UTF_8));
    for (byte[] blob : List.of(Arrays.copyOf(gzip, gzip.length - 1), flipped, noTar)) {
      TestImage image = new TestImage().layer(MediaTypes.OCI_LAYER_GZIP, blob, Digest.of(tar));
      image.putInto(server, "app", "1");
      IOException e = assertThrows(IOException.class, () -> pull("app:1"));
      assertThat(e).hasMessageThat().startsWith("layer " + Digest.of(blob).shortHex() + ": ");
      assertNothingCameIn();
    }
  }

  @Test
  void call_wrongDiffId_leavesNothing() throws Exception {
    byte[] tar = TestImage.tar("a", "1");
    TestImage image =
        new TestImage()
            .layer(MediaTypes.OCI_LAYER_GZIP, TestImage.gzip(tar), Digest.of(new byte[1]))
            .layer("b", "2");
    image.putInto(server, "app", "1");
    ImageException e = assertThrows(ImageException.class, () -> pull("app:1"));
    assertThat(e).hasMessageThat().contains("diff id");
    assertNothingCameIn();
  }

  @Test
  void call_wrongContent_leavesNothing() throws Exception {
    TestImage image = noise(1);
    image.putInto(server, "app", "1");
    byte[] wrong = image.blob(0).clone();
    wrong[100_000]++;
    server.putBlobAs("app", image.layers().get(0).digest(), wrong);
    IOException e = assertThrows(IOException.class, () -> pull("app:1"));
    assertThat(e).hasMessageThat().contains("does not match");
    assertNothingCameIn();
    assertThat(server.requests("GET", image.layers().get(0).digest().hex())).hasSize(1);
  }

  @Test
  void call_endlessLayer_isCutOff() throws Exception {
    TestImage image = noise(2);
    image.putInto(server, "app", "1");
    server.fault("GET", image.layers().get(0).digest().hex(), 1, FakeRegistry.endless());
    IOException e = assertThrows(IOException.class, () -> pull("app:1"));
    assertThat(e).hasMessageThat().contains("longer than");
    assertNothingCameIn();
  }

  @Test
  void call_interruptedPull_isResumedByTheNext() throws Exception {
    TestImage image = noise(3);
    image.putInto(server, "app", "1");
    String layer = image.layers().get(0).digest().hex();
    server.fault("GET", layer, 1, FakeRegistry.ending(image.blob(0), 150_000));
    server.fault("GET", layer, 1, FakeRegistry.status(404));
    assertThrows(IOException.class, () -> pull("app:1"));
    pull("app:1");
    List<FakeRegistry.Request> requests = server.requests("GET", layer);
    assertThat(requests.get(requests.size() - 1).range()).isEqualTo("bytes=150000-");
    assertThat(new ImageCatalog(store).find(image.id().hex()).size()).isGreaterThan(200_000L);
  }

  @Test
  void call_partOnDiskIsWrong_isFetchedAnew() throws Exception {
    TestImage image = noise(4);
    image.putInto(server, "app", "1");
    Digest layer = image.layers().get(0).digest();
    try (PartialBlob left = store.partial(layer).orElseThrow();
        OutputStream out = left.append()) {
      out.write(new byte[150_000]);
    }
    pull("app:1");
    assertThat(server.requests("GET", layer.hex())).hasSize(2);
    try (PartialBlob left = store.partial(layer).orElseThrow()) {
      assertThat(left.length()).isEqualTo(0);
    }
  }

  @Test
  void call_somebodyElseDownloadsTheSame() throws Exception {
    TestImage image = noise(5);
    image.putInto(server, "app", "1");
    try (PartialBlob taken = store.partial(image.layers().get(0).digest()).orElseThrow()) {
      pull("app:1");
      assertThat(taken.length()).isEqualTo(0);
    }
  }

  @Test
  void call_sameLayerTwice() throws Exception {
    TestImage image = new TestImage().layer("a", "1").layer("a", "1").layer("a", "1");
    image.putInto(server, "app", "1");
    pull("app:1");
    assertThat(store.layers()).hasSize(3);
  }

  @Test
  void call_lowerLayerIsGone_comesAgain() throws Exception {
    TestImage image = new TestImage().layer("a", "1").layer("b", "2");
    image.putInto(server, "app", "1");
    pull("app:1");
    Path lower = store.layer(image.config().diffIds().get(0)).orElseThrow().directory();
    Files.move(lower, directory.resolve("gone"));
    ImageCatalog catalog = new ImageCatalog(store);
    assertThrows(IOException.class, () -> catalog.find(image.id().hex()));
    pull("app:1");
    assertThat(read(image.id(), "a")).isEqualTo("1");
  }

  @Test
  void call_notAnImage() throws Exception {
    String config =
        "{\"mediaType\":\"application/vnd.cncf.helm.config.v1+json\",\"size\":2,\"digest\":\""
            + Digest.of("{}".getBytes(UTF_8))
            + "\"}";
    server.putManifest(
        "app",
        "1",
        MediaTypes.OCI_MANIFEST,
        ("{\"schemaVersion\":2,\"config\":" + config + ",\"layers\":[]}").getBytes(UTF_8));
    ImageException e = assertThrows(ImageException.class, () -> pull("app:1"));
    assertThat(e).hasMessageThat().contains("artifact");
  }

  @Test
  void call_foreignLayer() throws Exception {
    byte[] tar = TestImage.tar("a", "1");
    new TestImage()
        .layer("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", tar, Digest.of(tar))
        .putInto(server, "app", "1");
    ImageException e = assertThrows(ImageException.class, () -> pull("app:1"));
    assertThat(e).hasMessageThat().contains("not distributable");
  }

  @Test
  void call_moreLayersThanDiffIds() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    TestImage longer = new TestImage().layer("a", "1").layer("b", "2");
    longer.putBlobsInto(server, "app");
    server.putBlob("app", image.config().toBytes());
    byte[] manifest =
        new Manifest(MediaTypes.OCI_MANIFEST, image.manifest().config(), longer.layers()).toBytes();
    server.putManifest("app", "1", MediaTypes.OCI_MANIFEST, manifest);
    ImageException e = assertThrows(ImageException.class, () -> pull("app:1"));
    assertThat(e).hasMessageThat().contains("names 1 layers, but there are 2");
  }

  @Test
  void call_hostileLayer_leavesNothing() throws Exception {
    byte[] tar = TestImage.tar("../../escaped", "x");
    new TestImage().layer(MediaTypes.OCI_LAYER, tar, Digest.of(tar)).putInto(server, "app", "1");
    IOException e = assertThrows(IOException.class, () -> pull("app:1"));
    assertThat(e).hasMessageThat().contains("escaped");
    assertNothingCameIn();
  }

  /** As docker takes it: registries of old lost the type of a configuration. */
  @ParameterizedTest
  @ValueSource(strings = {"application/octet-stream", "application/json", "text/html", ""})
  void call_configurationOfALostType_isAnImage(String mediaType) throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    Manifest right = image.manifest();
    Descriptor config = new Descriptor(mediaType, right.config().digest(), right.config().size());
    Manifest old = new Manifest(MediaTypes.DOCKER_MANIFEST, config, right.layers());
    image.putBlobsInto(server, "app");
    Digest unused = server.putManifest("app", "1", old.mediaType(), old.toBytes());
    assertThat(pull("app:1").image()).isEqualTo(image.id());
  }

  @Test
  void call_bySha512_isNamedAndKeptByIt() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    image.putBlobsInto(server, "app");
    byte[] manifest = image.manifest().toBytes();
    Digest digest =
        new Digest(
            "sha512",
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(manifest)));
    Digest unused = server.putManifest("app", digest.toString(), MediaTypes.OCI_MANIFEST, manifest);
    assertThat(pull("app@" + digest).digest()).isEqualTo(digest);
    assertThat(store.find(name("app@" + digest)).orElseThrow().image()).isEqualTo(image.id());
    store.close();
    store = Store.open(directory.resolve("store"));
    assertThat(store.collect(BuildCacheCollection.PRUNE).documents()).isEqualTo(0);
    assertThat(store.document(digest).orElseThrow()).isEqualTo(manifest);
  }

  @Test
  void call_nestedIndex_isKeptDownToTheManifest() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    Digest manifest = image.putInto(server, "app", "m");
    Descriptor entry =
        Descriptor.of(MediaTypes.OCI_MANIFEST, image.manifest().toBytes())
            .withPlatform(Platform.host());
    byte[] inner = new Index(List.of(entry)).toBytes();
    Digest unused = server.putManifest("app", "inner", MediaTypes.OCI_INDEX, inner);
    byte[] outer =
        new Index(List.of(Descriptor.of(MediaTypes.OCI_INDEX, inner).withPlatform(Platform.host())))
            .toBytes();
    Digest top = server.putManifest("app", "1", MediaTypes.OCI_INDEX, outer);
    assertThat(pull("app:1").digest()).isEqualTo(top);
    store.close();
    store = Store.open(directory.resolve("store"));
    assertThat(store.collect(BuildCacheCollection.PRUNE).documents()).isEqualTo(0);
    assertThat(store.document(manifest)).isPresent();
  }
}
