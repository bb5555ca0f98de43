package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.testing.DiskScript;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The upper is in a subvolume of btrfs whose quota is used up. There a chmod(2) or chown(2) fails
 * with EDQUOT and has been made all the same (btrfs_setattr changes the inode and then asks for
 * room): seen on Linux 6.18.
 */
final class QuotaTest {
  private static final String DISK =
      "truncate -s 256M image && mkfs.btrfs -q image && mkdir disk && mount -o loop image disk"
          + " && btrfs quota enable disk && btrfs subvolume create disk/sub";
  private static final String NO_ROOM =
      "sync -f disk && used=$(btrfs qgroup show -re --raw disk | awk '$1 == \"0/256\" {print $2}')"
          + " && btrfs qgroup limit $((used + 4096)) 0/256 disk";

  private Path base;

  @BeforeEach
  void mountDisk(@TempDir Path temp) throws Exception {
    DiskScript.assumeBtrfs(temp);
    base = temp;
    String unused = DiskScript.run(base, DISK);
    MountedUnion.layersOn(base.resolve("disk/sub"), base, "lower1", "upper", "work");
  }

  @Test
  void changeThatFailedAndIsMade_isShownAsItIsOnDisk() throws Exception {
    Set<PosixFilePermission> asked = PosixFilePermissions.fromString("rwx------");
    try (MountedUnion mounted = MountedUnion.of(base, UnionOptions.DEFAULTS, 1)) {
      Path file = Files.writeString(mounted.root().resolve("file"), "text");
      Path directory = Files.createDirectory(mounted.root().resolve("dir"));
      String unused = DiskScript.run(base, NO_ROOM);
      for (Path path : List.of(file, directory)) {
        Path disk = base.resolve("upper").resolve(path.getFileName());
        assertThat(Files.getPosixFilePermissions(path)).isNotEqualTo(asked);
        IOException e =
            assertThrows(IOException.class, () -> Files.setPosixFilePermissions(path, asked));
        assertThat(e).hasMessageThat().contains("quota exceeded");
        assertThat(Files.getPosixFilePermissions(path))
            .isEqualTo(Files.getPosixFilePermissions(disk));
      }
    }
  }
}
