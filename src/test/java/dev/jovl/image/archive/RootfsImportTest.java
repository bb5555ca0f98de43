package dev.jovl.image.archive;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.image.Image;
import dev.jovl.image.ImageCatalog;
import dev.jovl.layer.compression.Compression;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Reference;
import dev.jovl.store.Store;
import dev.jovl.store.StoredLayer;
import dev.jovl.testing.TestImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of one layer out of tars and directories. */
final class RootfsImportTest {

  private final Path directory;
  private Store store;

  RootfsImportTest(@TempDir Path directory) {
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

  private Path root(Digest image) throws IOException {
    Image found = new ImageCatalog(store).find(image.toString());
    List<StoredLayer> stack = store.stack(found.config().chainId().orElseThrow());
    assertThat(stack).hasSize(1);
    return stack.get(0).root();
  }

  @Test
  void tar_compressedOrNot_isTheSameLayer() throws Exception {
    byte[] tar = TestImage.tar("etc/hostname", "box");
    Digest plain =
        new RootfsImport(store, note -> {})
            .tar(new ByteArrayInputStream(tar), "a.tar", Optional.of(Reference.parse("a:1")));
    Digest gzip =
        new RootfsImport(store, note -> {})
            .tar(
                new ByteArrayInputStream(TestImage.gzip(tar)),
                "a.tar.gz",
                Optional.of(Reference.parse("b:1")));
    assertThat(Files.readString(root(plain).resolve("etc/hostname"))).isEqualTo("box");
    assertThat(root(gzip)).isEqualTo(root(plain));
    Image image = new ImageCatalog(store).find("a:1");
    assertThat(image.config().diffIds()).containsExactly(Digest.of(tar));
    assertThat(image.config().history().get(0).comment()).isEqualTo("Imported from a.tar");
  }

  @Test
  void tar_thatNamesAFileTwice() throws Exception {
    byte[] tar = TestImage.tar("a", "1", "a", "2");
    Digest image =
        new RootfsImport(store, note -> {})
            .tar(new ByteArrayInputStream(tar), "a.tar", Optional.of(Reference.parse("a:1")));
    assertThat(Files.readString(root(image).resolve("a"))).isEqualTo("2");
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    new Save(store).call(List.of("a:1"), ArchiveFormat.DOCKER, Compression.GZIP, archive);
    assertThat(archive.size()).isGreaterThan(0);
  }

  @Test
  void tar_notOne_leavesNothing() throws Exception {
    assertThrows(
        IOException.class,
        () ->
            new RootfsImport(store, note -> {})
                .tar(
                    new ByteArrayInputStream(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}),
                    "x",
                    Optional.of(Reference.parse("x:1"))));
    assertNothingLeft();
  }

  private void assertNothingLeft() throws IOException {
    assertThat(store.layers()).isEmpty();
    assertThat(store.names()).isEmpty();
    try (Stream<Path> unfinished = Files.list(directory.resolve("store/staging"))) {
      assertThat(unfinished.toList()).isEmpty();
    }
  }

  @Test
  void directory_isCopiedWithItsAttributes() throws Exception {
    Path tree = Files.createDirectories(directory.resolve("tree/sub"));
    Path file = Files.writeString(tree.resolve("file"), "content");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx--x---"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2001-02-03T04:05:06.789Z")));
    Files.createSymbolicLink(tree.resolve("link"), Path.of("/nowhere"));
    Files.createLink(tree.resolve("hard"), file);

    Digest image =
        new RootfsImport(store, note -> {})
            .directory(directory.resolve("tree"), Optional.of(Reference.parse("a:1")));
    Path copy = root(image).resolve("sub");
    assertThat(Files.readString(copy.resolve("file"))).isEqualTo("content");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy.resolve("file"))))
        .isEqualTo("rwx--x---");
    assertThat(Files.getLastModifiedTime(copy.resolve("file")).toInstant())
        .isEqualTo(Instant.parse("2001-02-03T04:05:06.789Z"));
    assertThat(Files.readSymbolicLink(copy.resolve("link")).toString()).isEqualTo("/nowhere");
    assertThat(Files.isSameFile(copy.resolve("hard"), copy.resolve("file"))).isTrue();
    assertThat(Files.isSameFile(copy.resolve("file"), file)).isFalse();
    assertThat(Files.exists(copy.resolve("link"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void directory_thatCannotBeExpressed_leavesNothing() throws Exception {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Files.writeString(tree.resolve(".wh.name"), "");
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                new RootfsImport(store, note -> {})
                    .directory(tree, Optional.of(Reference.parse("a:1"))));
    assertThat(e).hasMessageThat().contains(".wh.name");
    assertNothingLeft();
  }
}
