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
import dev.jovl.oci.Manifest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.Platform;
import dev.jovl.store.Store;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarFormat;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives on standard input that would take more memory than an archive of images has to. */
final class ArchiveMemoryTest {

  private static final int ITEMS = 10_000;

  private final Path directory;
  private final Store store;

  ArchiveMemoryTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    this.store = Store.open(directory.resolve("store"));
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(directory.resolve("store/staging"))) {
      assertThat(left).isEmpty();
    }
    store.close();
  }

  /** Writes an archive. */
  private interface Filling {
    void into(TarWriter tar) throws IOException;
  }

  private static void file(TarWriter tar, String name, byte[] content) throws IOException {
    tar.put(TarEntry.builder(TarType.FILE, name.getBytes(UTF_8)).size(content.length).build());
    tar.write(content, 0, content.length);
  }

  private static String blob(byte[] content) {
    return "blobs/sha256/" + Digest.of(content).hex();
  }

  private void refused(String message, Filling filling) throws IOException {
    Path archive = directory.resolve("archive");
    try (OutputStream out = Compression.ZSTD.compress(Files.newOutputStream(archive), 1)) {
      TarWriter tar = new TarWriter(out, TarFormat.PAX);
      filling.into(tar);
      tar.finish();
    }
    Load load = new Load(store, Platform.host(), TransferListener.NONE);
    try (InputStream in = Files.newInputStream(archive)) {
      ImageException e = assertThrows(ImageException.class, () -> load.stream(in));
      assertThat(e).hasMessageThat().startsWith(message);
    }
  }

  /** Returns a configuration of some mebibyte. */
  private static byte[] large() {
    byte[] config = ImageConfig.scratch().toBytes();
    byte[] padded = (" ".repeat(1 << 20) + new String(config, UTF_8)).getBytes(UTF_8);
    assertThat(padded.length).isLessThan(ImageConfig.MAX_BYTES);
    return padded;
  }

  @Test
  void namesWithoutEnd() throws IOException {
    String end = "/x".repeat(2000);
    refused(
        "the names in the archive have more than the 16777216 characters allowed",
        tar -> {
          for (int i = 0; i < ITEMS; i++) {
            file(tar, i + end, new byte[0]);
          }
        });
  }

  @Test
  void targetsOfLinksWithoutEnd() throws IOException {
    byte[] target = "x/".repeat(2000).getBytes(UTF_8);
    refused(
        "the names in the archive have more than the 16777216 characters allowed",
        tar -> {
          for (int i = 0; i < ITEMS; i++) {
            byte[] name = Integer.toString(i).getBytes(UTF_8);
            tar.put(TarEntry.builder(TarType.SYMLINK, name).linkName(target).build());
          }
        });
  }

  @Test
  void layout_sameDocumentForEveryImage() throws IOException {
    byte[] config = large();
    byte[] manifest =
        new Manifest(
                MediaTypes.OCI_MANIFEST, Descriptor.of(MediaTypes.OCI_CONFIG, config), List.of())
            .toBytes();
    Descriptor entry =
        Descriptor.of(MediaTypes.OCI_MANIFEST, manifest)
            .withAnnotations(Map.of("org.opencontainers.image.ref.name", "1"));
    refused(
        "the manifests and configurations in the archive are longer than the 67108864 bytes",
        tar -> {
          file(tar, "oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(UTF_8));
          file(tar, "index.json", new Index(Collections.nCopies(ITEMS, entry)).toBytes());
          file(tar, blob(manifest), manifest);
          file(tar, blob(config), config);
        });
  }

  @Test
  void docker_sameDocumentForEveryImage() throws IOException {
    String item = "{\"Config\":\"c\",\"RepoTags\":[],\"Layers\":[]}";
    String items = String.join(",", Collections.nCopies(ITEMS, item));
    refused(
        "the manifests and configurations in the archive are longer than the 67108864 bytes",
        tar -> {
          file(tar, "manifest.json", ("[" + items + "]").getBytes(UTF_8));
          file(tar, "c", large());
        });
  }
}
