package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.build.request.BuildException;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.linux.Stats;
import dev.jovl.oci.Digest;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.MountFlags;
import dev.jovl.store.Store;
import dev.jovl.testing.DeadMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be read or written while an image is built is named. */
final class FailingDiskBuildTest {

  /** What is right before anything was tried. */
  private static final Exception NONE = new IOException("/f: No space left on device");

  private final Path temp;

  FailingDiskBuildTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @BeforeEach
  void requireRoot() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  @Test
  void sourceThatCannotBeRead_isNamed() throws Exception {
    try (Workshop shop = new Workshop(temp)) {
      Path place = Files.createDirectories(temp.resolve("context/d/dead"));
      try (DeadMount unused = new DeadMount(place)) {
        BuildException e = assertThrows(BuildException.class, () -> copy(shop));
        assertThat(e)
            .hasMessageThat()
            .startsWith("Dockerfile:2: d/dead: Transport endpoint is not connected\n");
      }
    }
  }

  @Test
  void contentThatCannotBeRead_isNamed() throws Exception {
    try (Workshop shop = new Workshop(temp)) {
      byte[] place = PathBytes.of(temp.resolve("context/d/f"));
      shop.file("d/f", "");
      Mounts.mount("/proc/self/mem", place, "none", MountFlags.BIND, new byte[0]);
      try {
        BuildException e = assertThrows(BuildException.class, () -> copy(shop));
        assertThat(e).hasMessageThat().startsWith("Dockerfile:2: d: Input/output error");
      } finally {
        Mounts.unmount(place, 0);
      }
    }
  }

  private static void copy(Workshop shop) throws Exception {
    Digest unused = shop.build("FROM busybox", "COPY d /d");
  }

  /** It is full, and not that of the store. */
  @Test
  void directoryOfTheOutputThatIsFull_isNamed() throws Exception {
    Path out = Files.createDirectory(temp.resolve("out"));
    byte[] disk = PathBytes.of(out);
    Mounts.mount("tmpfs", disk, "tmpfs", 0, "size=64k".getBytes(US_ASCII));
    try (Workshop shop = new Workshop(temp);
        Store store = Store.open(temp.resolve("store"))) {
      Digest image = shop.build("FROM busybox");
      ImageFiles files = new ImageFiles(store);
      IOException e = assertThrows(IOException.class, () -> files.copyTo(image, out));
      assertThat(e).hasMessageThat().isEqualTo(out + ": No space left on device");
    } finally {
      Mounts.unmount(disk, 0);
    }
  }

  /** What the step is made in is in the store, and not where the Dockerfile is. */
  @Test
  void diskWithoutRoomForAnotherFile_isNamed() throws Exception {
    byte[] disk = PathBytes.of(temp);
    Mounts.mount("tmpfs", disk, "tmpfs", 0, new byte[0]);
    try (Workshop shop = new Workshop(temp)) {
      shop.file("f", "x");
      int more = 0;
      Exception e = NONE;
      while (e != null) {
        assertWithMessage("with %s more", more)
            .that(e)
            .hasMessageThat()
            .containsMatch("/[^ ]+: No space left on device");
        more++;
        limit(disk, files() + more);
        e = failure(shop);
        limit(disk, 10_000);
      }
      // How many a build needs is not asked; files that are still open somewhere count as used.
      assertThat(more).isGreaterThan(1);
    } finally {
      Mounts.unmount(disk, Mounts.DETACH);
    }
  }

  private static @Nullable Exception failure(Workshop shop) {
    try {
      Digest unused = shop.build("FROM busybox", "COPY f /f");
      return null;
    } catch (IOException | BuildException e) {
      return e;
    }
  }

  private static void limit(byte[] disk, long files) throws IOException {
    byte[] options = ("nr_inodes=" + files).getBytes(US_ASCII);
    Mounts.mount("tmpfs", disk, "tmpfs", MountFlags.REMOUNT, options);
  }

  private long files() throws IOException {
    try (Fd disk = Open.directory(temp)) {
      FilesystemStat stat = Stats.filesystem(disk);
      return stat.files() - stat.filesFree();
    }
  }
}
