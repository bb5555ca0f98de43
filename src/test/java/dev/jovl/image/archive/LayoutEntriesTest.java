package dev.jovl.image.archive;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.image.transfer.TransferListener;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Index;
import dev.jovl.oci.Manifest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.store.Store;
import dev.jovl.testing.TestImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layouts that list more than images to be loaded, as oras copies them. */
final class LayoutEntriesTest {

  private static final Platform OTHER = new Platform("linux", "s390x", "");

  private final Path layout;
  private final List<Descriptor> entries = new ArrayList<>();
  private final Store store;

  LayoutEntriesTest(@TempDir Path directory) throws IOException {
    this.layout = directory.resolve("layout");
    this.store = Store.open(directory.resolve("store"));
  }

  @BeforeEach
  void begin() throws Exception {
    Files.createDirectories(layout.resolve("blobs/sha256"));
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  @AfterEach
  void stop() throws Exception {
    store.close();
  }

  private void blob(byte[] bytes) throws IOException {
    Files.write(layout.resolve("blobs/sha256").resolve(Digest.of(bytes).hex()), bytes);
  }

  private Descriptor image(String content, Platform platform) throws IOException {
    TestImage image = new TestImage().layer("a", content).platform(platform);
    blob(image.blob(0));
    blob(image.config().toBytes());
    blob(image.manifest().toBytes());
    return Descriptor.of(MediaTypes.OCI_MANIFEST, image.manifest().toBytes())
        .withPlatform(platform);
  }

  /** What buildx adds to an image: it has a configuration of an image, and no layers of one. */
  private Descriptor attestation() throws IOException {
    return artifact("application/vnd.in-toto+json");
  }

  private Descriptor artifact(String ofLayer) throws IOException {
    byte[] statement = "{}".getBytes(UTF_8);
    byte[] config = new TestImage().config().toBytes();
    blob(statement);
    blob(config);
    byte[] manifest =
        new Manifest(
                MediaTypes.OCI_MANIFEST,
                Descriptor.of(MediaTypes.OCI_CONFIG, config),
                List.of(Descriptor.of(ofLayer, statement)))
            .toBytes();
    blob(manifest);
    return Descriptor.of(MediaTypes.OCI_MANIFEST, manifest);
  }

  private List<Load.Loaded> load() throws IOException {
    Files.write(layout.resolve("index.json"), new Index(entries).toBytes());
    return new Load(store, Platform.host(), TransferListener.NONE).file(layout);
  }

  @Test
  void whatAnIndexLists_andArtifacts_arePassedOver() throws Exception {
    Descriptor here = image("1", Platform.host());
    Descriptor there = image("2", OTHER);
    byte[] index = new Index(List.of(here, there)).toBytes();
    blob(index);
    Map<String, String> name = Map.of("io.containerd.image.name", "h.example/app:1");
    entries.add(Descriptor.of(MediaTypes.OCI_INDEX, index).withAnnotations(name));
    entries.addAll(List.of(attestation(), here, there));
    List<Load.Loaded> loaded = load();
    assertThat(loaded).hasSize(1);
    assertThat(loaded.get(0).names()).containsExactly(Reference.parse("h.example/app:1"));
    assertThat(store.layerIds()).hasSize(1);
  }

  /** An archive of a few MiB could mean billions of names otherwise. */
  @Test
  void namesOfManifestJson_areThoseOfTheFirstEntryOfAnImage() throws Exception {
    Map<String, String> tag = Map.of("org.opencontainers.image.ref.name", "1");
    Descriptor here = image("1", Platform.host()).withAnnotations(tag);
    entries.addAll(List.of(here, here, here));
    Files.write(layout.resolve("index.json"), new Index(entries).toBytes());
    byte[] config = new TestImage().layer("a", "1").platform(Platform.host()).config().toBytes();
    String path = "blobs/sha256/" + Digest.of(config).hex();
    String item = "{\"Config\":\"" + path + "\",\"RepoTags\":[%s]}";
    Files.writeString(
        layout.resolve("manifest.json"),
        "[" + item.formatted("\"a:1\",\"b:1\"") + "," + item.formatted("\"c:1\"") + "]");
    try (ArchiveFiles files = LayoutDirectory.open(layout)) {
      List<ArchivedImage> images = new ArchiveReader(files, Platform.host()).images();
      List<Integer> names = images.stream().map(image -> image.names().size()).toList();
      assertThat(names).containsExactly(3, 0, 0).inOrder();
    }
    assertThat(load()).hasSize(1);
  }

  @Test
  void imageForAnotherPlatformAlone_isLoaded() throws Exception {
    entries.add(image("2", OTHER));
    assertThat(load()).hasSize(1);
  }

  @Test
  void artifactAlone_isToldAsWhatItIs() throws Exception {
    entries.add(attestation());
    IOException e = assertThrows(IOException.class, this::load);
    assertThat(e).hasMessageThat().contains("application/vnd.in-toto+json");
  }

  @Test
  void artifactThatIsNamed_isToldAsWhatItIs() throws Exception {
    entries.add(attestation().withAnnotations(Map.of("org.opencontainers.image.ref.name", "a:1")));
    IOException e = assertThrows(IOException.class, this::load);
    assertThat(e).hasMessageThat().contains("application/vnd.in-toto+json");
  }

  /** As cosign names its signatures. */
  @Test
  void artifactThatIsNamed_besideAnImage_isPassedOver() throws Exception {
    entries.add(image("1", Platform.host()));
    entries.add(attestation().withAnnotations(Map.of("org.opencontainers.image.ref.name", "a:1")));
    assertThat(load()).hasSize(1);
  }

  /** A form of layers that nobody here reads: that image is not left out in silence. */
  @Test
  void imageOfUnknownLayers_besideAnImage_isToldAsWhatItIs() throws Exception {
    entries.add(image("1", Platform.host()));
    entries.add(artifact(MediaTypes.OCI_LAYER_GZIP + "+encrypted"));
    IOException e = assertThrows(IOException.class, this::load);
    assertThat(e).hasMessageThat().contains("+encrypted, which is not supported");
  }

  /** Counts how often each file is read. */
  private record Counted(ArchiveFiles files, Map<String, Integer> reads) implements ArchiveFiles {
    @Override
    public boolean has(String name) throws IOException {
      return files.has(name);
    }

    @Override
    public long size(String name) throws IOException {
      return files.size(name);
    }

    @Override
    public InputStream open(String name) throws IOException {
      int unused = reads.merge(name, 1, Integer::sum);
      return files.open(name);
    }

    @Override
    public void close() throws IOException {
      files.close();
    }
  }

  /** A short index can list a long document thousands of times. */
  @Test
  void documentThatIsListedOften_isReadOnce() throws Exception {
    byte[] ofArtifacts = new Index(List.of(attestation())).toBytes();
    byte[] ofNothingHere = new Index(List.of(image("1", OTHER))).toBytes();
    List<Descriptor> often = new ArrayList<>(List.of(attestation()));
    for (byte[] index : List.of(ofArtifacts, ofNothingHere)) {
      blob(index);
      often.add(Descriptor.of(MediaTypes.OCI_INDEX, index));
    }
    for (int i = 0; i < 500; i++) {
      often.forEach(it -> entries.add(it.withAnnotations(Map.of("n", "" + entries.size()))));
    }
    entries.add(image("2", Platform.host()));
    Files.write(layout.resolve("index.json"), new Index(entries).toBytes());
    Map<String, Integer> reads = new HashMap<>();
    try (ArchiveFiles files = new Counted(LayoutDirectory.open(layout), reads)) {
      assertThat(new LayoutReader(files, Platform.host()).images()).hasSize(1);
    }
    for (Descriptor listed : often) {
      assertThat(reads).containsEntry(LayoutReader.blobPath(listed.digest()), 1);
    }
  }
}
