package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.union.UnionOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A layer or an upper with files of several filesystems, as where something is mounted in it, and
 * as with subvolumes of btrfs and overlays of several filesystems: inode numbers of these are
 * equal.
 */
final class SeveralFilesystemsTest {
  private Path base;
  private Path one;
  private Path other;

  @BeforeEach
  void mountTwo(@TempDir Path temp) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    base = temp.toRealPath();
    one = disk("one");
    other = disk("other");
    assertThat(Files.getAttribute(one.resolve("file"), "unix:ino"))
        .isEqualTo(Files.getAttribute(other.resolve("file"), "unix:ino"));
  }

  private Path disk(String name) throws Exception {
    return disk(base.resolve("lower1"), name);
  }

  private static Path disk(Path layer, String name) throws Exception {
    Path disk = Files.createDirectories(layer.resolve(name));
    Mounts.mount("none", bytes(disk), "tmpfs", 0, null);
    Path file = Files.writeString(disk.resolve("file"), name);
    Path unused = Files.createLink(disk.resolve("again"), file);
    return disk;
  }

  private static byte[] bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8);
  }

  @AfterEach
  void unmount() throws Exception {
    for (Path disk : new Path[] {one, other}) {
      if (disk != null) {
        Mounts.unmount(bytes(disk), Mounts.DETACH);
      }
    }
  }

  @Test
  void linkedFiles_ofAReadOnlyUnionAreTheirOwn() throws Exception {
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      assertFilesAreTheirOwn(union.root());
    }
  }

  /** No handle tells later which of the filesystems a name is of, so it parts from the others. */
  @Test
  void linkedFiles_ofAWritableUnionAreTheirOwn_andThatWhichChangesIsAlone() throws Exception {
    Files.createDirectories(base.resolve("upper"));
    Files.createDirectories(base.resolve("work"));
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      assertFilesAreTheirOwn(union.root());
      Files.writeString(union.root().resolve("one/file"), "ONE");
      assertChangedAlone(union.root());
    }
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      assertChangedAlone(union.root());
    }
  }

  private static void assertChangedAlone(Path root) throws Exception {
    assertThat(Files.readString(root.resolve("one/file"))).isEqualTo("ONE");
    assertThat(Files.readString(root.resolve("one/again"))).isEqualTo("one");
    assertThat(Files.readString(root.resolve("other/file"))).isEqualTo("other");
    assertThat(Files.readString(root.resolve("other/again"))).isEqualTo("other");
    assertThat(ino(root.resolve("one/file"))).isNotEqualTo(ino(root.resolve("one/again")));
    assertThat(ino(root.resolve("one/file"))).isNotEqualTo(ino(root.resolve("other/file")));
  }

  @Test
  void linkedFiles_ofTheUpperAreTheirOwn() throws Exception {
    Path upper = Files.createDirectories(base.resolve("upper"));
    Files.createDirectories(base.resolve("work"));
    unmount();
    one = disk(upper, "one");
    other = disk(upper, "other");
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      assertFilesAreTheirOwn(union.root());
      for (String name : new String[] {"one", "other"}) {
        Path made = Files.writeString(union.root().resolve(name).resolve("new"), "new " + name);
        Path unused = Files.createLink(made.resolveSibling("newer"), made);
      }
      assertThat(Files.readString(union.root().resolve("other/newer"))).isEqualTo("new other");
      assertThat(ino(union.root().resolve("one/new")))
          .isNotEqualTo(ino(union.root().resolve("other/new")));
    }
  }

  private static void assertFilesAreTheirOwn(Path root) throws Exception {
    for (String name : new String[] {"one", "other"}) {
      for (String link : new String[] {"file", "again"}) {
        assertThat(Files.readString(root.resolve(name).resolve(link))).isEqualTo(name);
      }
      assertThat(ino(root.resolve(name).resolve("file")))
          .isEqualTo(ino(root.resolve(name).resolve("again")));
    }
    assertThat(ino(root.resolve("one/file"))).isNotEqualTo(ino(root.resolve("other/file")));
  }

  private static Object ino(Path path) throws Exception {
    return Files.getAttribute(path, "unix:ino");
  }
}
