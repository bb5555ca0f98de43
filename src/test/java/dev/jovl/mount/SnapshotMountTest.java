package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.DirectoryReader;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.Stats;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Ending;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a mount for a build step shows. */
@ExtendWith(NeedsFuse.class)
final class SnapshotMountTest {
  private Path temp;

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    temp = directory;
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : List.of("lower", "upper", "work", "mnt")) {
      Files.createDirectory(temp.resolve(name));
    }
  }

  @Test
  void listing_ofANameThatPartedFromAnother_hasItsInodeNumber() throws Exception {
    Path first = Files.writeString(temp.resolve("lower/first"), "x");
    Files.createLink(temp.resolve("lower/second"), first);
    Path tree = temp.resolve("mnt");
    SnapshotMount mount =
        SnapshotMount.writable(
            List.of(temp.resolve("lower")), temp.resolve("upper"), temp.resolve("work"), tree);
    try {
      assertListedAsTheyAre(tree);
      Files.writeString(tree.resolve("first"), "y");
      assertListedAsTheyAre(tree);
    } finally {
      mount.unmount();
    }
  }

  @Test
  void unmount_ofWhatAnotherNamespaceHasACopyOf_doesNotWaitForThat() throws Exception {
    Path tree = temp.resolve("mnt");
    SnapshotMount mount =
        SnapshotMount.writable(
            List.of(temp.resolve("lower")), temp.resolve("upper"), temp.resolve("work"), tree);
    Files.writeString(tree.resolve("file"), "x");
    Process other =
        new ProcessBuilder(
                "unshare", "-m", "--propagation", "private", "sh", "-c", "echo; exec sleep 1000")
            .start();
    try {
      assertThat(other.getInputStream().read()).isEqualTo('\n');
      mount.unmount();
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroy();
      Ending.code(other);
    }
    assertThat(Files.readString(temp.resolve("upper/file"))).isEqualTo("x");
    assertThat(Files.exists(tree.resolve("file"))).isFalse();
  }

  @Test
  void unmount_byAThreadThatIsInterrupted_waitsForTheEnd() throws Exception {
    Path tree = temp.resolve("mnt");
    SnapshotMount mount = SnapshotMount.readOnly(List.of(temp.resolve("lower")), tree);
    Thread.currentThread().interrupt();
    try {
      mount.unmount();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(" " + tree);
  }

  private static void assertListedAsTheyAre(Path tree) throws IOException {
    byte[] path = tree.toString().getBytes(UTF_8);
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    try (Fd directory = Open.path(Fd.CURRENT_DIRECTORY, path, flags)) {
      DirectoryReader reader = new DirectoryReader(directory);
      for (DirectoryEntry entry = reader.next(); entry != null; entry = reader.next()) {
        if (!entry.name().isDots()) {
          assertThat(entry.ino()).isEqualTo(Stats.at(directory, entry.name()).ino());
        }
      }
    }
  }
}
