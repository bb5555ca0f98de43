package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.cli.Ran;
import dev.jovl.testing.Ending;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code jovl prune} does with the control groups of containers. */
@ExtendWith(NeedsRoot.class)
final class StaleGroupsPruneTest {
  /** Version 2 has a file that version 1 has not, at the root of which crun makes its groups. */
  private static Path hierarchy() {
    Path groups = Path.of("/sys/fs/cgroup");
    return Files.exists(groups.resolve("cgroup.controllers")) ? groups : groups.resolve("systemd");
  }

  private static Path below(Path hierarchy) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
      List<String> parts = List.of(line.split(":", 3));
      if (parts.get(1).equals("name=systemd")) {
        return hierarchy.resolve(parts.get(2).substring(1));
      }
    }
    return hierarchy;
  }

  /** As a run leaves them that was killed. */
  @Test
  void prune_removesTheGroupsOfTheDeadAlone(@TempDir Path temp) throws IOException {
    Path parent = below(hierarchy());
    assumeTrue(Files.isWritable(parent), "needs control groups");
    Process dead = new ProcessBuilder("true").start();
    assertThat(Ending.code(dead)).isEqualTo(0);
    Path stale = Files.createDirectory(parent.resolve("jovl-" + dead.pid() + "-run-test"));
    long own = ProcessHandle.current().pid();
    Path living = Files.createDirectory(parent.resolve("jovl-" + own + "-run-test"));
    try {
      Ran ran = Ran.of("--root", temp.resolve("store").toString(), "prune");
      assertThat(ran.err()).isEmpty();
      assertThat(Files.exists(stale)).isFalse();
      assertThat(Files.exists(living)).isTrue();
    } finally {
      Files.delete(living);
      Files.deleteIfExists(stale);
    }
  }
}
