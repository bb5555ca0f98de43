package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static dev.jovl.store.OnDisk.namesIn;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.testing.Descriptors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The beginning of work on a layer. */
final class StagingTest {

  @Test
  void stage_withRoomForHalfOfIt_leavesNothing(@TempDir Path temporary) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to mount");
    byte[] options = "nr_inodes=64".getBytes(UTF_8);
    Mounts.mount("none", PathBytes.of(temporary), "tmpfs", 0, options);
    Path small = temporary.resolve("store");
    try (Store opened = Store.open(small)) {
      Path one = Files.createFile(temporary.resolve("one"));
      Path other = Files.createFile(temporary.resolve("other"));
      assertThrows(IOException.class, () -> fill(temporary.resolve("full")));
      Files.delete(one);
      Files.delete(other);
      long descriptors = Descriptors.below(small);
      assertThrows(IOException.class, opened::stage);
      assertThat(namesIn(small.resolve("staging"))).isEmpty();
      assertThat(namesIn(small.resolve("trash"))).isEmpty();
      assertThat(Descriptors.below(small)).isEqualTo(descriptors);
    }
  }

  /** Takes all inodes that are left, and ends with what the filesystem says then. */
  private static void fill(Path directory) throws IOException {
    Files.createDirectory(directory);
    for (int i = 0; i < 100; i++) {
      Files.createFile(directory.resolve(Integer.toString(i)));
    }
  }
}
