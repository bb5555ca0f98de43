package dev.jovl.image;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.image.archive.ArchiveFormat;
import dev.jovl.image.archive.RootfsImport;
import dev.jovl.image.archive.Save;
import dev.jovl.layer.compression.Compression;
import dev.jovl.linux.Self;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Reference;
import dev.jovl.store.Store;
import dev.jovl.testing.DeadMount;
import dev.jovl.testing.TestImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be read is named, and is not taken for lost or changed. */
final class FailingDiskTest {

  /** A regular file, the first byte of which cannot be read: EIO. */
  private static final Path UNREADABLE = Path.of("/proc/self/mem");

  private static final String DEAD = "Transport endpoint is not connected";

  private final Path root;
  private Store store;
  private Digest image;

  FailingDiskTest(@TempDir Path directory) {
    this.root = directory.resolve("store");
  }

  @BeforeEach
  void start() throws IOException {
    store = Store.open(root);
    image =
        new RootfsImport(store, note -> {})
            .tar(
                new ByteArrayInputStream(TestImage.tar("d/f", "there")),
                "a.tar",
                Optional.of(Reference.parse("a:1")));
  }

  @AfterEach
  void stop() throws IOException {
    store.close();
  }

  private Path layer() throws IOException {
    try (Stream<Path> layers = Files.list(root.resolve("layers"))) {
      return layers.findFirst().orElseThrow();
    }
  }

  private static Path replaced(Path file) throws IOException {
    Files.delete(file);
    return Files.createSymbolicLink(file, UNREADABLE);
  }

  private String failureOfSave() {
    Save save = new Save(store);
    OutputStream out = OutputStream.nullOutputStream();
    IOException e =
        assertThrows(
            IOException.class,
            () -> save.call(List.of("a:1"), ArchiveFormat.DOCKER, Compression.GZIP, out));
    return String.valueOf(e.getMessage());
  }

  private List<String> found() throws IOException {
    return new StoreCheck(store, (done, total) -> {})
        .call(List.of()).damages().stream().map(Damage::why).toList();
  }

  @Test
  void framesThatCannotBeRead_areNamed() throws IOException {
    Path frames = replaced(layer().resolve("frames"));
    assertThat(failureOfSave()).isEqualTo(frames + ": Input/output error");
    assertThat(found()).containsExactly(frames + ": Input/output error");
  }

  /** Nobody can tell whether its bytes are right. */
  @Test
  void documentThatCannotBeRead_isNotSaidToHaveOtherBytes() throws IOException {
    Path document = replaced(root.resolve("documents/sha256").resolve(image.hex()));
    assertThat(found()).contains(document + ": Input/output error");
  }

  /** To pull it again, as is said of one that is lost, would pull nothing. */
  @Test
  void treeThatCannotBeLookedAt_isNotLost() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path tree = layer().resolve("root");
    try (DeadMount dead = new DeadMount(tree)) {
      assertThat(failureOfSave()).isEqualTo(tree + ": " + DEAD);
      assertThat(found()).containsExactly(tree + ": " + DEAD);
    }
  }

  @Test
  void directoryThatCannotBeRead_isNamedWithItsLayer() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path layer = layer();
    Files.delete(layer.resolve("frames"));
    try (DeadMount dead = new DeadMount(layer.resolve("root/d"))) {
      assertThat(failureOfSave()).isEqualTo(layer.resolve("root") + ": " + DEAD);
    }
    assertThat(Files.readString(layer.resolve("root/d/f"), UTF_8)).isEqualTo("there");
  }
}
