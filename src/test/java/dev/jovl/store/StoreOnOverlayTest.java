package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Identity;
import dev.jovl.linux.Self;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.testing.DiskScript;
import dev.jovl.testing.KernelOverlay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store of a user on the kernel's overlay, with files that the user may not read. */
final class StoreOnOverlayTest {

  private static final int USER = 1000;
  private static final Digest DIFF = Digest.of(new byte[] {1});

  private final Path directory;

  StoreOnOverlayTest(@TempDir Path directory) {
    this.directory = directory;
  }

  /** Mounts the overlay, whose upper directory is the user's, on a disk that is a file. */
  @BeforeEach
  void mount() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to mount");
    String unused =
        DiskScript.run(
            directory,
            """
            chmod 755 . && mkdir disk lower overlay
            truncate -s 32M disk.img && mke2fs -q -F -t ext4 disk.img && mount -o loop disk.img disk
            mkdir disk/upper disk/work && chown %d disk/upper
            """
                .formatted(USER));
    KernelOverlay.mount(
        directory.resolve("overlay"),
        "lowerdir=%1$s/lower,upperdir=%1$s/disk/upper,workdir=%1$s/disk/work".formatted(directory));
  }

  /** Publishes a layer of one file; returns the place of that. */
  private Path publish(String text, String modeOfDirectory, String modeOfFile) throws IOException {
    try (Identity user = Identity.assume(USER, USER);
        Store store = Store.open(directory.resolve("overlay/store"));
        Staging staging = store.stage()) {
      Path parent = Files.createDirectory(staging.root().resolve("d"));
      Path file = Files.writeString(parent.resolve("f"), text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modeOfFile));
      Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString(modeOfDirectory));
      Digest chain = ChainId.next(Optional.empty(), DIFF);
      LayerRecord record = new LayerRecord(chain, DIFF, Optional.empty(), 0, "", false);
      return store.publish(staging, record).root().resolve("d/f");
    }
  }

  @Test
  void publish_directoryThatMayBeReadAndNotEntered() throws IOException {
    Path file = publish("text", "r--------", "rw-------");
    assertThat(Files.readString(file)).isEqualTo("text");
  }

  /** The kernel would keep it in memory for half a minute. */
  @Test
  void publish_fileThatMayNotBeRead_isOnDisk() throws IOException {
    String text = UUID.randomUUID().toString().repeat(300);
    Path unused = publish(text, "rwx------", "---------");
    String disk = Files.readString(directory.resolve("disk.img"), ISO_8859_1);
    assertThat(disk.contains(text)).isTrue();
  }
}
