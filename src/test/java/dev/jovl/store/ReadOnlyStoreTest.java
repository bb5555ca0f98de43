package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.posix.MountFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadOnlyStoreTest {

  @ParameterizedTest
  @ValueSource(strings = {"none", ".", "version"})
  void open_saysWhatToDo_alsoWhereItWouldTakeRightsAway(String place, @TempDir Path directory)
      throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    byte[] mountPoint = directory.toString().getBytes(US_ASCII);
    Mounts.mount("tmpfs", mountPoint, "tmpfs", 0, new byte[0]);
    try {
      Path root = directory.resolve("store");
      Store.open(root).close();
      if (!place.equals("none")) {
        Files.setPosixFilePermissions(
            root.resolve(place), PosixFilePermissions.fromString("rwxrwxr-x"));
      }
      Mounts.mount(
          "tmpfs", mountPoint, "tmpfs", MountFlags.REMOUNT | MountFlags.RDONLY, new byte[0]);
      IOException refused = assertThrows(IOException.class, () -> Store.open(root));
      assertThat(refused).hasMessageThat().startsWith(root + " is on a read-only file system");
      assertThat(refused).hasMessageThat().contains("--root");
    } finally {
      Mounts.unmount(mountPoint, 0);
    }
  }
}
