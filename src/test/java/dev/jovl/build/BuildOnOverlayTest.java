package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.image.archive.ArchiveFormat;
import dev.jovl.image.archive.Load;
import dev.jovl.image.archive.Save;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.layer.compression.Compression;
import dev.jovl.linux.Self;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Platform;
import dev.jovl.store.Store;
import dev.jovl.testing.KernelOverlay;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store in a mount of the kernel's overlayfs, as in a container: no whiteout is a device. */
final class BuildOnOverlayTest {

  private final Path directory;
  private Path disk;

  BuildOnOverlayTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path below = Files.createDirectory(directory.resolve("below"));
    Path upper = Files.createDirectory(directory.resolve("upper"));
    Path work = Files.createDirectory(directory.resolve("work"));
    disk = Files.createDirectory(directory.resolve("disk"));
    KernelOverlay.mount(disk, "lowerdir=" + below + ",upperdir=" + upper + ",workdir=" + work);
  }

  @Test
  void build_whatAStepRemoves_isGone() throws Exception {
    try (Workshop shop = new Workshop(disk)) {
      Digest image =
          shop.build(
              "FROM busybox",
              "RUN mkdir /d && touch /d/a /d/b",
              "RUN rm /etc/passwd /d/a",
              "RUN ls /d > /list");
      assertThat(shop.read(image, "list")).isEqualTo("b\n");
      boolean there = shop.in(image, root -> Files.exists(root.resolve("etc/passwd")));
      assertThat(there).isFalse();
      Path elsewhere = filesElsewhere(shop.store(), image);
      assertThat(Files.exists(elsewhere.resolve("etc/group"))).isTrue();
      assertThat(Files.exists(elsewhere.resolve("etc/passwd"))).isFalse();
      assertThat(Files.exists(elsewhere.resolve("d/a"))).isFalse();
    }
  }

  /** Returns what is in the image where it is loaded from an archive, not in an overlay. */
  private Path filesElsewhere(Store store, Digest image) throws Exception {
    Path archive = directory.resolve("archive");
    try (OutputStream out = Files.newOutputStream(archive)) {
      new Save(store).call(List.of(image.hex()), ArchiveFormat.DOCKER, Compression.NONE, out);
    }
    Path files = Files.createDirectory(directory.resolve("files"));
    try (Store other = Store.open(directory.resolve("other"))) {
      var unused = new Load(other, Platform.host(), TransferListener.NONE).file(archive);
      new ImageFiles(other).copyTo(image, files);
    }
    return files;
  }
}
