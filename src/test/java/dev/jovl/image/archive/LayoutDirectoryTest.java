package dev.jovl.image.archive;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.image.ImageCatalog;
import dev.jovl.image.transfer.ImageException;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.layer.compression.Compression;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.store.Store;
import dev.jovl.testing.Shell;
import dev.jovl.testing.TestImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OCI layouts that are directories: what skopeo makes, and what somebody makes who means harm. */
final class LayoutDirectoryTest {

  private final Path directory;
  private Store store;
  private Digest one;
  private Digest two;

  LayoutDirectoryTest(@TempDir Path directory) {
    this.directory = directory;
  }

  /** Makes a layout of two images; its first blob is the manifest of the first. */
  @BeforeEach
  void makeLayout() throws Exception {
    try (Store from = Store.open(directory.resolve("from"));
        OutputStream out = Files.newOutputStream(directory.resolve("a.tar"))) {
      one = image(from, "1", "one:1");
      two = image(from, "2", "h.example/two:2");
      new Save(from)
          .call(List.of("one:1", "h.example/two:2"), ArchiveFormat.OCI, Compression.GZIP, out);
    }
    sh("mkdir layout; tar -xf a.tar -C layout; rm layout/manifest.json; echo secret > outside");
    store = Store.open(directory.resolve("store"));
  }

  private static Digest image(Store store, String content, String name) throws IOException {
    return new RootfsImport(store, note -> {})
        .tar(
            new ByteArrayInputStream(TestImage.tar("etc/x", content)),
            "x.tar",
            Optional.of(Reference.parse(name)));
  }

  private String sh(String script) throws Exception {
    return Shell.run(directory, script).strip();
  }

  @AfterEach
  void stop() throws Exception {
    store.close();
  }

  private Load loader() {
    return new Load(store, Platform.host(), TransferListener.NONE);
  }

  private List<Load.Loaded> load() throws IOException {
    return loader().file(directory.resolve("layout"));
  }

  private Digest chosen(String tag, String digest) throws IOException {
    return loader()
        .layout(
            new LayoutImage(
                directory.resolve("layout"),
                Optional.of(tag).filter(text -> !text.isEmpty()),
                digest.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(digest))));
  }

  @Test
  void load_bringsAllWithTheirNames() throws Exception {
    assertThat(load())
        .containsExactly(
            new Load.Loaded(one, List.of(Reference.parse("one:1"))),
            new Load.Loaded(two, List.of(Reference.parse("h.example/two:2"))))
        .inOrder();
    assertThat(new ImageCatalog(store).find("one:1").id()).isEqualTo(one);
  }

  @Test
  void layout_choosesByTagNameOrDigest() throws Exception {
    assertThat(chosen("2", "")).isEqualTo(two);
    assertThat(chosen("docker.io/library/one:1", "")).isEqualTo(one);
    String manifest = sh("grep -o 'sha256:[0-9a-f]*' layout/index.json | sed -n 2p");
    assertThat(chosen("1", manifest)).isEqualTo(two);
    assertThat(store.find(Reference.parse("h.example/two:2"))).isEmpty();
  }

  @Test
  void layout_withoutATag_isTheOnlyImage() throws Exception {
    ImageException e = assertThrows(ImageException.class, () -> chosen("", ""));
    assertThat(e).hasMessageThat().isEqualTo("the layout has no image with the tag latest");
    sh("sed -i 's/,{\"mediaType\".*two.*}]/]/' layout/index.json");
    assertThat(chosen("", "")).isEqualTo(one);
    assertThrows(ImageException.class, () -> chosen("3", ""));
  }

  /** A manifest that the index does not list, as buildx and skopeo leave them there. */
  @Test
  void layout_digestThatIsNotListed_isFound() throws Exception {
    String manifest = sh("grep -o 'sha256:[0-9a-f]*' layout/index.json | sed -n 2p");
    sh("sed -i 's/,{\"mediaType\".*two.*}]/]/' layout/index.json");
    assertThat(chosen("", manifest)).isEqualTo(two);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mv $b outside2; ln -s ../../../outside2 $b | leads out",
        "mv $b outside2; ln -s $PWD/outside2 $b | leads out",
        "mv layout/blobs elsewhere; ln -s ../elsewhere layout/blobs | leads out",
        "rm $b; ln -s /proc/self/fd/0 $b | leads out",
        "rm $b; ln -s $(basename $b) $b | Too many levels",
        "rm $b; mkdir $b | is no file",
        "rm $b; mkfifo $b | is no file",
        "rm $b | has no file",
        "echo >> $b | bytes",
        "truncate -s -1 $b | bytes",
        "sed -i 's/./x/' $b | sha256",
        "truncate -s 1G $b | longer than",
        "rm layout/index.json; ln -s /etc/passwd layout/index.json | leads out",
        "rm layout/oci-layout | neither",
      })
  void load_ofWhatIsHostile_isRefused(String script, String message) throws Exception {
    sh(
        "b=layout/blobs/sha256/$(grep -o 'sha256:[0-9a-f]*' layout/index.json | sed -n"
            + " '1s/.*://p');"
            + script);
    IOException e = assertThrows(IOException.class, this::load);
    assertThat(e).hasMessageThat().contains(message);
    assertThat(store.find(Reference.parse("one:1"))).isEmpty();
  }

  /** To open one would be to connect to it, and to open a device may start it. */
  @Test
  void load_ofASocket_isRefusedWithoutOpeningIt() throws Exception {
    Files.delete(directory.resolve("layout/index.json"));
    try (Fd layout = Open.directory(directory.resolve("layout"))) {
      Names.mknod(layout, FileName.of("index.json"), Mode.SOCKET | 0600, 0);
    }
    ImageException e = assertThrows(ImageException.class, this::load);
    assertThat(e).hasMessageThat().isEqualTo("\"index.json\" in the archive is no file");
  }

  @Test
  void load_followsALinkInside() throws Exception {
    sh("mv layout/blobs layout/b; ln -s b layout/blobs");
    assertThat(load()).hasSize(2);
  }

  /** An index cannot list itself, but by a lie about its digest, which is found. */
  @Test
  void load_indexThatListsItself_isRefused() throws Exception {
    sh(
        "d=$(printf %064d 0); printf"
            + " '{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"digest\":\"sha256:%s\",\"size\":170}]}'"
            + " $d > layout/index.json; cp layout/index.json layout/blobs/sha256/$d");
    assertThrows(IOException.class, this::load);
  }
}
