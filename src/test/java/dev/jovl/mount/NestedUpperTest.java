package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.union.UnionOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The upper is in another mount of ours, where no device can be made: whiteouts are empty files
 * with an attribute, in directories that say so. What is deleted stays so over a remount.
 */
final class NestedUpperTest {
  private Path temp;

  @BeforeEach
  void directories(@TempDir Path directory) {
    temp = directory;
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  @Test
  void rename_directoryToAnother_leavesNothing() throws Exception {
    Files.createDirectories(temp.resolve("lower1/from/moved/inside"));
    Files.createDirectories(temp.resolve("lower1/to"));
    check(
        mnt -> Change.move(mnt.resolve("from/moved"), mnt.resolve("to/moved")),
        mnt -> {
          assertThat(Change.names(mnt.resolve("from"))).isEmpty();
          assertThat(Change.names(mnt.resolve("to/moved"))).containsExactly("inside");
        });
  }

  @Test
  void rename_directoryOntoWhiteout_leavesNothing() throws Exception {
    Files.createDirectories(temp.resolve("lower1/from/moved/inside"));
    Files.createDirectories(temp.resolve("lower1/to/gone"));
    check(
        mnt -> {
          Files.delete(mnt.resolve("to/gone"));
          Change.move(mnt.resolve("from/moved"), mnt.resolve("to/gone"));
        },
        mnt -> {
          assertThat(Change.names(mnt.resolve("from"))).isEmpty();
          assertThat(Change.names(mnt.resolve("to/gone"))).containsExactly("inside");
        });
  }

  /** Makes a change, and looks at what is there after it, and again after a remount. */
  private void check(Change.Work change, Change.Work look) throws Exception {
    Path disk = temp.resolve("disk");
    for (String name : List.of("lower1", "upper", "work")) {
      Files.createDirectories(disk.resolve(name));
    }
    try (MountedUnion inner = MountedUnion.of(disk, UnionOptions.DEFAULTS, 0)) {
      for (String name : List.of("upper", "work")) {
        Files.createDirectory(inner.root().resolve(name));
        Files.createSymbolicLink(temp.resolve(name), inner.root().resolve(name));
      }
      try (MountedUnion union = MountedUnion.of(temp, UnionOptions.DEFAULTS, 0)) {
        change.in(union.root());
        look.in(union.root());
      }
      try (MountedUnion union = MountedUnion.of(temp, UnionOptions.DEFAULTS, 0)) {
        look.in(union.root());
      }
    }
  }
}
