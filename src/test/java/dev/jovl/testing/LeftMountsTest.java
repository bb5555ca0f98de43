package dev.jovl.testing;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.truth.Correspondence;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.linux.proc.MountEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tests themselves rely on: nothing stays mounted in their temporary directories. */
final class LeftMountsTest {
  private static final Correspondence<MountEntry, String> TARGET =
      Correspondence.transforming(mount -> new String(mount.target(), UTF_8), "is mounted on");

  private static void mount(Path place) throws IOException {
    Mounts.mount("none", PathBytes.of(Files.createDirectories(place)), "tmpfs", 0, null);
  }

  /** They can be mounted on each other, in each other, and on the directory itself. */
  @Test
  void takeAway_inTemporaryDirectories_allThatIsMounted(@TempDir Path temp) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path directory = temp.toRealPath();
    mount(directory);
    mount(directory.resolve("a"));
    mount(directory.resolve("a"));
    mount(directory.resolve("a/b"));
    Path file = Files.writeString(directory.resolve("a/b/file"), "in use");
    try (InputStream use = Files.newInputStream(file)) {
      assertThat(LeftMounts.takeAway(TemporaryDirectories::hold))
          .comparingElementsUsing(TARGET)
          .containsExactly(
              directory + "/a/b", directory + "/a", directory + "/a", directory.toString())
          .inOrder();
      assertThat(use.read()).isEqualTo('i');
    }
    assertThat(MountEntry.all().stream().anyMatch(TemporaryDirectories::hold)).isFalse();
  }
}
