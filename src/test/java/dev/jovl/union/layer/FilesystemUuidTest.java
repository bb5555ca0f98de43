package dev.jovl.union.layer;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.io.BaseEncoding;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.DiskScript;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks with a uuid that was chosen tell it, by the request of their own too. */
final class FilesystemUuidTest {
  private static final String UUID = "0e95a4b1-5a3c-4b6e-9d0f-3c1d7be2a964";

  private final Path base;

  FilesystemUuidTest(@TempDir Path base) {
    this.base = base;
  }

  @Test
  void ext4() throws Exception {
    check("ext4", "mke2fs", "truncate -s 12M image && mke2fs -q -F -t ext4 -U " + UUID + " image");
  }

  @Test
  void xfs() throws Exception {
    check("xfs", "mkfs.xfs", "truncate -s 512M image && mkfs.xfs -q -m uuid=" + UUID + " image");
  }

  @Test
  void btrfs() throws Exception {
    check("btrfs", "mkfs.btrfs", "truncate -s 128M image && mkfs.btrfs -q -U " + UUID + " image");
  }

  private void check(String type, String maker, String script) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    assumeTrue(
        DiskScript.run(base, "command -v " + maker + " || :").endsWith(maker + "\n"),
        "needs " + maker);
    assumeTrue(
        DiskScript.run(base, "modprobe -q " + type + " || :; cat /proc/filesystems")
            .contains("\t" + type + "\n"),
        "needs a kernel with " + type);
    String unused = DiskScript.run(base, script + " && mkdir disk && mount -o loop image disk");
    byte[] disk = base.resolve("disk").toString().getBytes(UTF_8);
    try (Fd directory =
        Open.path(Fd.CURRENT_DIRECTORY, disk, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      assertThat(text(FilesystemUuid.of(directory))).isEqualTo(UUID.replace("-", ""));
      assertThat(text(ownRequest(type).ask(directory))).isEqualTo(UUID.replace("-", ""));
    }
  }

  private static FilesystemUuid.Request ownRequest(String type) {
    return switch (type) {
      case "ext4" -> FilesystemUuid.EXT4;
      case "xfs" -> FilesystemUuid.XFS;
      default -> FilesystemUuid.BTRFS;
    };
  }

  private static String text(byte[] uuid) {
    return BaseEncoding.base16().lowerCase().encode(uuid);
  }
}
