package dev.jovl.union.layer;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.posix.ErrnoException;
import dev.jovl.testing.DiskScript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Positions in large directories of a disk, with an index and without. */
final class Ext4PositionsTest {
  private static final int NAMES = 5_000;

  private Path base = Path.of("");

  @BeforeEach
  void root(@TempDir Path temp) {
    base = temp;
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  @AfterEach
  void unmount() throws Exception {
    String unused = DiskScript.run(base, "mountpoint -q disk && umount disk || :");
  }

  /** With this seed no two of the names share a hash of 31 bits. */
  @ParameterizedTest
  @ValueSource(strings = {"dir_index", "^dir_index"})
  void reading_goesOnFromEachPosition(String feature) throws Exception {
    String script =
        """
        truncate -s 64M disk.img && mkdir disk
        mkfs.ext4 -q -F -O %s -E hash_seed=6a6f766c-0000-4000-8000-000000000001 disk.img
        mount -o loop disk.img disk
        mkdir disk/many
        """;
    String unused = DiskScript.run(base, script.formatted(feature));
    for (int i = 0; i < NAMES; i++) {
      Files.createFile(base.resolve("disk/many/name" + i));
    }
    try (LayerFilesystems filesystems = new LayerFilesystems(true);
        DirectoryStream stream = stream(filesystems)) {
      requireReturns(stream);
    }
  }

  private DirectoryStream stream(LayerFilesystems filesystems) throws ErrnoException {
    Fd fd = Open.directory(base.resolve("disk/many"));
    return new DirectoryStream(fd, null, null, InodePermissions.STRICT, filesystems.of(fd));
  }

  private static void requireReturns(DirectoryStream stream) throws ErrnoException {
    Map<String, Long> positions = new LinkedHashMap<>();
    stream.forEach(
        (entry, whiteout) -> {
          assertThat(positions.put(entry.name().toString(), stream.position())).isNull();
          return true;
        });
    assertThat(positions).hasSize(NAMES + 2);
    long position = 0;
    for (Map.Entry<String, Long> next : positions.entrySet()) {
      assertThat(next.getValue()).isLessThan(1L << 31);
      stream.seek(position);
      stream.forEach(
          (entry, whiteout) -> {
            assertWithMessage("before %s", next.getValue())
                .that(entry.name().toString())
                .isEqualTo(next.getKey());
            return false;
          });
      position = next.getValue();
    }
  }
}
