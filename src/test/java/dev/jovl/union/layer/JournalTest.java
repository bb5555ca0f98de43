package dev.jovl.union.layer;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.testing.DiskScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which disks keep the order of names and data. */
final class JournalTest {
  private static final String DISK = "truncate -s 64M disk.img && mkdir disk\n";

  private Path base = Path.of("");

  @BeforeEach
  void root(@TempDir Path temp) {
    base = temp;
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  @AfterEach
  void unmount() throws Exception {
    String unused =
        DiskScript.run(
            base,
            "mountpoint -q disk && umount disk || :; test -e loop && losetup -d $(cat loop) || :");
  }

  private boolean ordersNames(String script) throws IOException {
    String unused = DiskScript.run(base, DISK + script);
    return Journal.ordersNames(device(base.resolve("disk")));
  }

  private static long device(Path path) throws IOException {
    return (long) Files.getAttribute(path, "unix:dev");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "has_journal  | loop                                          | true",
        "^has_journal | loop                                          | false",
        "has_journal  | loop,data=writeback                           | false",
      })
  void ext4(String features, String options, boolean orders) throws Exception {
    String script =
        "mkfs.ext4 -q -F -O %s disk.img && mount -o %s disk.img disk".formatted(features, options);
    assertThat(ordersNames(script)).isEqualTo(orders);
  }

  /** The flush of a journal on another disk says nothing of the data. */
  @Test
  void journalOnAnotherDisk() throws Exception {
    String script =
        """
        truncate -s 16M journal.img
        losetup -f --show journal.img > loop
        mkfs.ext4 -q -F -O journal_dev -b 4096 $(cat loop)
        mkfs.ext4 -q -F -b 4096 -J device=$(cat loop) disk.img
        mount -o loop disk.img disk
        """;
    assertThat(ordersNames(script)).isFalse();
  }

  @Test
  void otherFilesystem() throws Exception {
    assertThat(Journal.ordersNames(device(Path.of("/proc")))).isFalse();
  }
}
