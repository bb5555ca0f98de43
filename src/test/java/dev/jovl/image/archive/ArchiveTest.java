package dev.jovl.image.archive;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.image.transfer.ImageException;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.layer.compression.Compression;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.Index;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Store;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarFormat;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarWriter;
import dev.jovl.tar.TarXattr;
import dev.jovl.testing.TestImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that were saved here, elsewhere, and by somebody who means harm. */
final class ArchiveTest {

  private final Path directory;
  private Store store;

  ArchiveTest(@TempDir Path directory) {
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

  private List<Load.Loaded> load(byte[] archive) throws IOException {
    return new Load(store, Platform.host(), TransferListener.NONE)
        .stream(new ByteArrayInputStream(archive));
  }

  private static byte[] save(Store from, ArchiveFormat format, String... words) throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    new Save(from).call(List.of(words), format, Compression.GZIP, archive);
    return archive.toByteArray();
  }

  /** A tar of entries that may be anything. */
  private static final class Tar {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarWriter writer = new TarWriter(bytes, TarFormat.PAX);

    Tar file(String name, byte[] content) throws IOException {
      writer.put(TarEntry.builder(TarType.FILE, name.getBytes(UTF_8)).size(content.length).build());
      writer.write(content, 0, content.length);
      return this;
    }

    Tar file(String name, String content) throws IOException {
      return file(name, content.getBytes(UTF_8));
    }

    Tar link(TarType type, String name, String target) throws IOException {
      writer.put(
          TarEntry.builder(type, name.getBytes(UTF_8)).linkName(target.getBytes(UTF_8)).build());
      return this;
    }

    byte[] bytes() throws IOException {
      writer.finish();
      return bytes.toByteArray();
    }
  }

  private static Tar layout(TestImage image, Map<String, String> notes) throws IOException {
    byte[] manifest = image.manifest().toBytes();
    Descriptor entry = Descriptor.of(MediaTypes.OCI_MANIFEST, manifest).withAnnotations(notes);
    Tar tar =
        new Tar()
            .file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}")
            .file("index.json", new Index(List.of(entry)).toBytes())
            .file("blobs/sha256/" + Digest.of(manifest).hex(), manifest);
    return tar.file("blobs/sha256/" + image.id().hex(), image.config().toBytes());
  }

  private static Tar withLayers(Tar tar, TestImage image) throws IOException {
    for (int i = 0; i < image.layers().size(); i++) {
      tar.file("blobs/sha256/" + image.layers().get(i).digest().hex(), image.blob(i));
    }
    return tar;
  }

  private static String dockerManifest(String config, String tag, String... layers) {
    return String.format(
        "[{\"Config\":\"%s\",\"RepoTags\":[\"%s\"],\"Layers\":[\"%s\"]}]",
        config, tag, String.join("\",\"", layers));
  }

  @ParameterizedTest
  @EnumSource
  void load_imageOfSeveralNames_tellsEachNameOnce(ArchiveFormat format) throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    Digest id = load(withLayers(layout(image, Map.of()), image).bytes()).get(0).image();
    List<Reference> names = List.of(Reference.parse("v:1"), Reference.parse("v:new"));
    for (Reference name : names) {
      Optional<NamedImage> unused = store.name(new NamedImage(name, id, Optional.empty()));
    }
    List<Reference> told = new ArrayList<>();
    load(save(store, format, "v")).forEach(loaded -> told.addAll(loaded.names()));
    assertThat(told).containsExactlyElementsIn(names);
  }

  @ParameterizedTest
  @EnumSource
  void save_andLoadElsewhere(ArchiveFormat format) throws Exception {
    Digest one =
        new RootfsImport(store, note -> {})
            .tar(
                new ByteArrayInputStream(TestImage.tar("etc/x", "y", "z", "z")),
                "x.tar",
                Optional.of(Reference.parse("one:1")));
    Digest two =
        new RootfsImport(store, note -> {})
            .tar(
                new ByteArrayInputStream(TestImage.tar("etc/x", "2")),
                "x.tar",
                Optional.of(Reference.parse("h.example/two:2")));
    byte[] archive = save(store, format, "one:1", "h.example/two:2");
    assertThat(save(store, format, "one:1", "h.example/two:2")).isEqualTo(archive);
    try (Store other = Store.open(directory.resolve("other"))) {
      List<Load.Loaded> loaded =
          new Load(other, Platform.host(), TransferListener.NONE)
              .stream(new ByteArrayInputStream(TestImage.gzip(archive)));
      assertThat(loaded)
          .containsExactly(
              new Load.Loaded(one, List.of(Reference.parse("one:1"))),
              new Load.Loaded(two, List.of(Reference.parse("h.example/two:2"))))
          .inOrder();
      assertThat(save(other, format, "one:1", "h.example/two:2")).isEqualTo(archive);
    }
  }

  @Test
  void save_byId_hasNoName() throws Exception {
    Digest one =
        new RootfsImport(store, note -> {})
            .tar(
                new ByteArrayInputStream(TestImage.tar("x", "y")),
                "x.tar",
                Optional.of(Reference.parse("one:1")));
    byte[] archive = save(store, ArchiveFormat.OCI, one.hex().substring(0, 12));
    assertThat(load(archive)).containsExactly(new Load.Loaded(one, List.of()));
  }

  @Test
  void load_layoutNames() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    Map<String, String> full = Map.of("io.containerd.image.name", "docker.io/library/x:7");
    assertThat(load(withLayers(layout(image, full), image).bytes()).get(0).names())
        .containsExactly(Reference.parse("x:7"));
    Map<String, String> ref = Map.of("org.opencontainers.image.ref.name", "h.example/y:8");
    assertThat(load(withLayers(layout(image, ref), image).bytes()).get(0).names())
        .containsExactly(Reference.parse("h.example/y:8"));
    Map<String, String> tag = Map.of("org.opencontainers.image.ref.name", "latest");
    assertThat(load(withLayers(layout(image, tag), image).bytes()).get(0).names()).isEmpty();
  }

  /** A few of them: an image of a machine with labels has one for every file. */
  @Test
  void load_whatIsLeftOutOfALayer_isTold() throws Exception {
    ByteArrayOutputStream layer = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(layer, TarFormat.PAX);
    TarXattr label = new TarXattr("security.x".getBytes(UTF_8), new byte[1]);
    for (int i = 0; i < 100; i++) {
      writer.put(
          TarEntry.builder(TarType.FILE, ("f" + i).getBytes(UTF_8)).xattrs(List.of(label)).build());
    }
    writer.finish();
    byte[] tar = layer.toByteArray();
    TestImage image = new TestImage().layer(MediaTypes.OCI_LAYER, tar, Digest.of(tar));
    byte[] archive = withLayers(layout(image, Map.of()), image).bytes();
    List<String> told = new ArrayList<>();
    TransferListener listener =
        new TransferListener() {
          @Override
          public void progress(Digest shown, Stage stage, long done, long total) {}

          @Override
          public void notes(Digest shown, List<String> notes) {
            told.addAll(notes);
          }
        };
    List<Load.Loaded> unused =
        new Load(store, Platform.host(), listener).stream(new ByteArrayInputStream(archive));
    assertThat(told).hasSize(4);
    assertThat(told.get(0)).contains("'f0': attribute left out: security.x");
    assertThat(told.get(3)).isEqualTo("and more that was left out or changed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.containerd.image.name", "org.opencontainers.image.ref.name"})
  void load_nameWithTheDigestOfAnother_isRefused(String key) throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    String name = "docker.io/library/x@" + Digest.of("another".getBytes(UTF_8));
    byte[] archive = withLayers(layout(image, Map.of(key, name)), image).bytes();
    assertThat(assertThrows(ImageException.class, () -> load(archive)))
        .hasMessageThat()
        .contains("x@sha256:");
    assertThat(store.names()).isEmpty();
  }

  @Test
  void load_dockerArchive_nameWithADigest_isRefused() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    String name = "x:1@" + Digest.of(image.manifest().toBytes());
    byte[] archive =
        new Tar()
            .file("manifest.json", dockerManifest("c.json", name, "l.tar"))
            .file("c.json", image.config().toBytes())
            .file("l.tar", image.blob(0))
            .bytes();
    assertThrows(ImageException.class, () -> load(archive));
    assertThat(store.names()).isEmpty();
  }

  @Test
  void load_nameWithItsOwnDigest_comesWithoutIt() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    String name = "docker.io/library/x@" + Digest.of(image.manifest().toBytes());
    Map<String, String> notes = Map.of("io.containerd.image.name", name);
    assertThat(load(withLayers(layout(image, notes), image).bytes()))
        .containsExactly(new Load.Loaded(image.id(), List.of()));
  }

  @Test
  void load_oldDockerArchive_layersByLinks() throws Exception {
    byte[] layer = TestImage.tar("a", "1");
    TestImage image =
        new TestImage()
            .layer(MediaTypes.OCI_LAYER, layer, Digest.of(layer))
            .layer(MediaTypes.OCI_LAYER, layer, Digest.of(layer));
    byte[] archive =
        new Tar()
            .file("one/VERSION", "1.0")
            .file("one/layer.tar", layer)
            .link(TarType.SYMLINK, "two/layer.tar", "../one/layer.tar")
            .file("config.json", image.config().toBytes())
            .file(
                "manifest.json",
                dockerManifest("config.json", "x:1", "one/layer.tar", "two/layer.tar"))
            .bytes();
    assertThat(load(archive))
        .containsExactly(new Load.Loaded(image.id(), List.of(Reference.parse("x:1"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../manifest.json", "/etc/passwd", "a/../../b"})
  void load_namesThatClimbOut(String name) throws Exception {
    byte[] archive = new Tar().file(name, "x").bytes();
    ImageException e = assertThrows(ImageException.class, () -> load(archive));
    assertThat(e).hasMessageThat().contains("the archive has");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../../../../etc/passwd", "missing", "config.json/../.."})
  void load_layerLinkedElsewhere(String target) throws Exception {
    ImageConfig config = new TestImage().layer("a", "1").config();
    byte[] archive =
        new Tar()
            .link(TarType.SYMLINK, "x/layer.tar", target)
            .file("config.json", config.toBytes())
            .file("manifest.json", dockerManifest("config.json", "x:1", "x/layer.tar"))
            .bytes();
    ImageException e = assertThrows(ImageException.class, () -> load(archive));
    assertThat(e).hasMessageThat().contains("the archive has ");
    assertThat(store.names()).isEmpty();
  }

  @Test
  void load_linksInACircle() throws Exception {
    byte[] archive =
        new Tar()
            .link(TarType.SYMLINK, "a", "b")
            .link(TarType.SYMLINK, "b", "a")
            .link(TarType.SYMLINK, "manifest.json", "a")
            .bytes();
    ImageException e = assertThrows(ImageException.class, () -> load(archive));
    assertThat(e).hasMessageThat().contains("chain of links");
  }

  @Test
  void load_nameTwice() throws Exception {
    byte[] archive = new Tar().file("manifest.json", "[]").file("./manifest.json", "[{}]").bytes();
    ImageException e = assertThrows(ImageException.class, () -> load(archive));
    assertThat(e).hasMessageThat().contains("twice");
  }

  @Test
  void load_device() throws Exception {
    byte[] archive = new Tar().link(TarType.CHARACTER_DEVICE, "null", "").bytes();
    ImageException e = assertThrows(ImageException.class, () -> load(archive));
    assertThat(e).hasMessageThat().contains("device");
  }

  @Test
  void load_neither() throws Exception {
    ImageException e =
        assertThrows(ImageException.class, () -> load(TestImage.tar("etc/passwd", "x")));
    assertThat(e).hasMessageThat().contains("neither");
    assertThrows(IOException.class, () -> load("no tar at all".repeat(100).getBytes(UTF_8)));
  }

  @Test
  void load_blobOfOtherContent() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    byte[] wrong = image.blob(0).clone();
    // where gzip says on which system it ran: the tar stays the same
    wrong[9]++;
    byte[] archive =
        layout(image, Map.of())
            .file("blobs/sha256/" + image.layers().get(0).digest().hex(), wrong)
            .bytes();
    OciFormatException e = assertThrows(OciFormatException.class, () -> load(archive));
    assertThat(e).hasMessageThat().contains("does not match its digest");
    assertThat(store.layers()).isEmpty();
  }

  @Test
  void load_layerOfOtherDiffId() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    byte[] archive =
        new Tar()
            .file("layer.tar", TestImage.tar("a", "2"))
            .file("config.json", image.config().toBytes())
            .file("manifest.json", dockerManifest("config.json", "x:1", "layer.tar"))
            .bytes();
    ImageException e = assertThrows(ImageException.class, () -> load(archive));
    assertThat(e).hasMessageThat().contains("diff id");
    assertThat(store.names()).isEmpty();
    assertThat(store.layers()).isEmpty();
  }

  @Test
  void load_missingBlob() throws Exception {
    byte[] archive = layout(new TestImage().layer("a", "1"), Map.of()).bytes();
    ImageException e = assertThrows(ImageException.class, () -> load(archive));
    assertThat(e).hasMessageThat().contains("no file \"blobs/sha256/");
  }

  @Test
  void load_cutArchive() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    byte[] whole = withLayers(layout(image, Map.of()), image).bytes();
    List<Integer> loaded = new ArrayList<>();
    for (int length : new int[] {100, 700, 2000, 3000}) {
      assertThrows(IOException.class, () -> load(Arrays.copyOf(whole, length)));
      loaded.add(store.names().size());
    }
    assertThat(loaded).containsExactly(0, 0, 0, 0);
  }

  @ParameterizedTest
  @EnumSource
  void save_ofANameWithoutATag_hasAllItsTags(ArchiveFormat format) throws Exception {
    for (String name : List.of("app:1", "app:2", "app:latest", "apple:1")) {
      Digest unused =
          new RootfsImport(store, note -> {})
              .tar(
                  new ByteArrayInputStream(TestImage.tar("name", name)),
                  "x.tar",
                  Optional.of(Reference.parse(name)));
    }
    byte[] archive = save(store, format, "app");
    assertThat(load(archive)).hasSize(3);
    assertThat(archive).isEqualTo(save(store, format, "app:1", "app:2", "app:latest"));
    assertThat(load(save(store, format, "app:latest"))).hasSize(1);
  }
}
