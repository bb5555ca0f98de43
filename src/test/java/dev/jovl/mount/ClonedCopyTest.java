package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.testing.DiskScript;
import dev.jovl.union.UnionOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies on a disk whose files can share blocks: they take no room, and are files of their own. */
final class ClonedCopyTest {
  /** Two of them do not fit on the disk. */
  private static final int SIZE = 80 << 20;

  private static final String DISK =
      "truncate -s 128M image && mkfs.btrfs -q --mixed image && mkdir disk"
          + " && mount -o loop,nodatasum image disk";

  private Path base;

  @BeforeEach
  void mountDisk(@TempDir Path temp) throws Exception {
    DiskScript.assumeBtrfs(temp);
    base = temp;
    String unused = DiskScript.run(base, DISK);
    MountedUnion.layersOn(base.resolve("disk"), base, "lower1", "upper", "work");
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    Files.write(base.resolve("lower1/file"), bytes);
  }

  @Test
  void copyUp_sharesTheBlocks() throws Exception {
    try (MountedUnion mounted = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      Files.writeString(mounted.root().resolve("file"), "more", StandardOpenOption.APPEND);
    }
    assertThat(Files.size(base.resolve("upper/file"))).isEqualTo(SIZE + 4L);
    assertThat(Files.size(base.resolve("lower1/file"))).isEqualTo(SIZE);
    assertThat(Files.mismatch(base.resolve("upper/file"), base.resolve("lower1/file")))
        .isEqualTo(SIZE);
  }

  @Test
  void copyFileRange_insideTheMount_sharesTheBlocks() throws Exception {
    try (MountedUnion mounted = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      String unused = DiskScript.run(base, "cp mnt/file mnt/copy");
      assertThat(Files.mismatch(mounted.root().resolve("copy"), base.resolve("lower1/file")))
          .isEqualTo(-1);
    }
  }
}
