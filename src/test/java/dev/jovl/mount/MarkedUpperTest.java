package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The upper says by a file {@code .wh.gone} that a name is deleted, as fuse-overlayfs leaves it
 * where no device can be made. What takes the name is not hidden by the mark, nor after a remount.
 */
final class MarkedUpperTest {
  private Path temp;

  @BeforeEach
  void markedUpper(@TempDir Path directory) throws IOException {
    temp = directory;
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : List.of("lower1/dir/gone/below", "lower1/moved/inside", "upper/dir")) {
      Files.createDirectories(temp.resolve(name));
    }
    Files.createDirectory(temp.resolve("work"));
    Files.createFile(temp.resolve("lower1/file"));
    Files.createFile(temp.resolve("upper/dir/.wh.gone"));
  }

  @Test
  void mark_deletesTheName() throws Exception {
    check(mnt -> {}, mnt -> assertThat(Change.names(mnt.resolve("dir"))).isEmpty());
  }

  @Test
  void mkdir_makesAnEmptyDirectory() throws Exception {
    check(
        mnt -> Files.createDirectory(mnt.resolve("dir/gone")),
        mnt -> assertThat(Change.names(mnt.resolve("dir/gone"))).isEmpty());
  }

  @Test
  void rename_ofADirectory_movesItWithAllThatIsBelow() throws Exception {
    check(
        mnt -> Change.move(mnt.resolve("moved"), mnt.resolve("dir/gone")),
        mnt -> assertThat(Change.names(mnt.resolve("dir/gone"))).containsExactly("inside"));
  }

  @Test
  void rename_ofADirectory_afterAFileThatHadTheName() throws Exception {
    check(
        mnt -> {
          Files.createFile(mnt.resolve("dir/gone"));
          Files.delete(mnt.resolve("dir/gone"));
          Files.createLink(mnt.resolve("dir/gone"), mnt.resolve("file"));
          Files.delete(mnt.resolve("dir/gone"));
          Change.move(mnt.resolve("moved"), mnt.resolve("dir/gone"));
        },
        mnt -> assertThat(Change.names(mnt.resolve("dir/gone"))).containsExactly("inside"));
  }

  @Test
  void rename_ofADirectory_overOneBesideItsMark() throws Exception {
    Files.createDirectory(temp.resolve("upper/dir/gone"));
    check(
        mnt -> {
          assertThat(Change.names(mnt.resolve("dir/gone"))).isEmpty();
          Change.move(mnt.resolve("moved"), mnt.resolve("dir/gone"));
        },
        mnt -> assertThat(Change.names(mnt.resolve("dir/gone"))).containsExactly("inside"));
  }

  /** The mark says nothing where nothing is below. */
  @Test
  void rename_ofADirectory_whereNoLayerHasTheOther() throws Exception {
    Path pure = Files.createDirectory(temp.resolve("upper/pure"));
    Files.createFile(pure.resolve(".wh.gone"));
    check(
        mnt -> Change.move(mnt.resolve("moved"), mnt.resolve("pure/gone")),
        mnt -> assertThat(Change.names(mnt.resolve("pure/gone"))).containsExactly("inside"));
    assertThat(pure.toFile().list()).asList().containsExactly("gone");
  }

  /** Makes a change, and looks at what is there after it, and again after a remount. */
  private void check(Change.Work change, Change.Work look) throws Exception {
    try (MountedUnion union = MountedUnion.of(temp, UnionOptions.DEFAULTS, 0)) {
      change.in(union.root());
      look.in(union.root());
    }
    try (MountedUnion union = MountedUnion.of(temp, UnionOptions.DEFAULTS, 0)) {
      look.in(union.root());
    }
  }
}
