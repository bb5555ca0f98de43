package dev.jovl.image.archive;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.image.Image;
import dev.jovl.image.ImageCatalog;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.layer.compression.Compression;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.Index;
import dev.jovl.oci.Manifest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.store.Store;
import dev.jovl.testing.TestImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives and documents with random damage: they load as they are or fail as they should. */
final class ArchiveFuzzTest {

  private static final int SEEDS = 150;
  private static final int DOCUMENTS = 20_000;

  private final Path directory;

  ArchiveFuzzTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static byte[] damaged(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    int wounds = 1 + random.nextInt(4);
    for (int i = 0; i < wounds; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> {
          int length = Math.min(1 + random.nextInt(600), bytes.length - at);
          System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, at, length);
        }
        default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
      }
    }
    return bytes;
  }

  @Test
  void load_damagedArchives() throws Exception {
    for (ArchiveFormat format : ArchiveFormat.values()) {
      byte[] archive = archive(format);
      try (Store store = Store.open(directory.resolve(format + "-whole"))) {
        assertThat(load(store, archive, format + " undamaged")).isTrue();
      }
      int refused = 0;
      for (int seed = 0; seed < SEEDS; seed++) {
        Path root = directory.resolve(format + "-" + seed);
        // a store of its own: where the layer is there, that of the archive is not read
        try (Store store = Store.open(root)) {
          refused += load(store, damaged(archive, new Random(seed)), format + " " + seed) ? 0 : 1;
        }
        try (Stream<Path> left = Files.list(root.resolve("staging"))) {
          assertThat(left.toList()).isEmpty();
        }
      }
      assertWithMessage("refused of %s", format).that(refused).isGreaterThan(SEEDS / 2);
    }
    try (Stream<Path> stores = Files.list(directory)) {
      assertThat(stores.count()).isEqualTo((SEEDS + 2) * ArchiveFormat.values().length);
    }
  }

  /** Returns an image as an archive, from a store of its own. */
  private byte[] archive(ArchiveFormat format) throws IOException {
    byte[] tar = TestImage.tar("etc/x", "y", "usr/bin/z", "z".repeat(2000));
    try (Store store = Store.open(directory.resolve(format + "-from"))) {
      var unused =
          new RootfsImport(store, note -> {})
              .tar(new ByteArrayInputStream(tar), "x", Optional.of(Reference.parse("app:1")));
      ByteArrayOutputStream archive = new ByteArrayOutputStream();
      new Save(store).call(List.of("app:1"), format, Compression.GZIP, archive);
      return archive.toByteArray();
    }
  }

  /** Returns whether it is loaded. Whatever has a name afterwards is whole. */
  private static boolean load(Store store, byte[] archive, String seed) throws IOException {
    boolean loaded = true;
    try {
      var unused =
          new Load(store, Platform.host(), TransferListener.NONE)
              .stream(new ByteArrayInputStream(archive));
    } catch (IOException refused) {
      assertWithMessage(seed).that(refused).hasMessageThat().isNotEmpty();
      loaded = false;
    } catch (RuntimeException | StackOverflowError defect) {
      throw new AssertionError(seed, defect);
    }
    for (Image image : new ImageCatalog(store).images()) {
      ByteArrayOutputStream again = new ByteArrayOutputStream();
      new Save(store)
          .call(List.of(image.id().hex()), ArchiveFormat.DOCKER, Compression.GZIP, again);
    }
    return loaded;
  }

  @Test
  void parse_damagedDocuments() throws Exception {
    TestImage image = new TestImage().layer("a", "1").layer("b", "2");
    byte[] config = image.config().toBytes();
    byte[] manifest = image.manifest().toBytes();
    byte[] index = new Index(image.layers()).toBytes();
    int refusals = 0;
    for (int seed = 0; seed < DOCUMENTS; seed++) {
      Random random = new Random(seed);
      try {
        switch (seed % 3) {
          case 0 -> {
            var unused = ImageConfig.parse(damaged(config, random)).toBytes();
          }
          case 1 -> {
            var unused = Manifest.parse(damaged(manifest, random), MediaTypes.OCI_MANIFEST);
          }
          default -> {
            var unused = Index.parse(damaged(index, random), MediaTypes.OCI_INDEX);
          }
        }
      } catch (OciFormatException refused) {
        assertWithMessage("seed " + seed).that(refused).hasMessageThat().isNotEmpty();
        refusals++;
      } catch (RuntimeException | StackOverflowError defect) {
        throw new AssertionError("seed " + seed, defect);
      }
    }
    assertThat(refusals).isGreaterThan(DOCUMENTS / 20);
    assertThat(refusals).isLessThan(DOCUMENTS);
  }
}
