package dev.jovl.union.layer;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileHandles;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.Stats;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handles in origin attributes. */
final class OriginTest {
  /** A large xfs has 0x81, the kernel's overlayfs 0xf8 (include/linux/exportfs.h). */
  @Test
  void type_isAnUnsignedByte() {
    FileHandles.Handle handle = new FileHandles.Handle(0x81, new byte[] {1, 2, 3, 4});
    assertThat(stored(handle).type()).isEqualTo(0x81);
  }

  @Test
  void handleOfAnotherOverlay_opensItsFile(@TempDir Path directory) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : new String[] {"l", "u", "w", "m"}) {
      Files.createDirectory(directory.resolve(name));
    }
    Files.writeString(directory.resolve("l/file"), "x");
    String options =
        "index=on,nfs_export=on,lowerdir=%1$s/l,upperdir=%1$s/u,workdir=%1$s/w"
            .formatted(directory);
    byte[] target = bytes(directory.resolve("m").toString());
    Mounts.mount("overlay", target, "overlay", 0, bytes(options));
    try (Fd file = open(directory.resolve("m/file"));
        Fd root = open(directory.resolve("m"));
        Fd again = FileHandles.open(root, stored(FileHandles.of(file)), OpenFlags.RDONLY)) {
      assertThat(Stats.of(again).sameFile(Stats.of(file))).isTrue();
    } finally {
      Mounts.unmount(target, 0);
    }
  }

  private static FileHandles.Handle stored(FileHandles.Handle handle) {
    byte[] attribute = Origin.of(handle, new byte[16], 0).bytes();
    return Objects.requireNonNull(Origin.parse(attribute)).handle();
  }

  private static Fd open(Path path) throws IOException {
    return Open.path(Fd.CURRENT_DIRECTORY, bytes(path.toString()), OpenFlags.RDONLY);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
