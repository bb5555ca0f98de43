package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.testing.DiskScript;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disks that have one uuid, and in which files have equal handles: of an image and its copy. Each
 * is a layer, or both are mounted in one. So it is with several squashfs images, which have no uuid
 * at all.
 */
final class CopiedDisksTest {
  private static final String DISKS =
      """
      one=%s two=%s
      truncate -s 12M disk1 && mke2fs -q -F -t ext4 disk1 && mkdir -p $one $two upper work
      mount -o loop disk1 $one
      echo one > $one/file1 && ln $one/file1 $one/again1 && echo one > $one/alone1
      mkdir $one/inside
      umount $one && cp disk1 disk2 && mount -o loop disk2 $two
      for name in file again alone; do mv $two/${name}1 $two/${name}2; done
      echo two > $two/file2 && echo two > $two/alone2
      umount $two && mount -o loop,ro disk1 $one && mount -o loop,ro disk2 $two
      """;

  private final Path base;

  CopiedDisksTest(@TempDir Path base) {
    this.base = base;
  }

  /** Mounts the first disk, with file1 and alone1, and the second with file2 and alone2. */
  private void mountDisks(String one, String two) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    String unused = DiskScript.run(base, String.format(DISKS, one, two));
    assertThat(ino(base.resolve(one).resolve("file1")))
        .isEqualTo(ino(base.resolve(two).resolve("file2")));
  }

  private static Object ino(Path path) throws IOException {
    return Files.getAttribute(path, "unix:ino");
  }

  private MountedUnion union() throws IOException {
    return MountedUnion.of(base, UnionOptions.DEFAULTS, 0);
  }

  private void assertChangedApart(String file1, String file2) throws Exception {
    try (MountedUnion union = union()) {
      Path root = union.root();
      Files.writeString(root.resolve(file1), "ONE");
      Files.writeString(root.resolve(file2), "TWO");
      assertThat(Files.readString(root.resolve(file1))).isEqualTo("ONE");
      assertThat(Files.readString(root.resolve(file2))).isEqualTo("TWO");
      assertThat(ino(root.resolve(file1))).isNotEqualTo(ino(root.resolve(file2)));
    }
    try (MountedUnion union = union()) {
      assertThat(Files.readString(union.root().resolve(file1))).isEqualTo("ONE");
      assertThat(Files.readString(union.root().resolve(file2))).isEqualTo("TWO");
    }
  }

  private void assertNumberedApart(String alone1, String alone2) throws Exception {
    for (String changed : List.of(alone1, alone2)) {
      try (MountedUnion union = union()) {
        Files.writeString(union.root().resolve(changed), "changed");
      }
      try (MountedUnion union = union()) {
        Path root = union.root();
        assertThat(ino(root.resolve(alone2))).isNotEqualTo(ino(root.resolve(alone1)));
      }
    }
  }

  @Test
  void linkedFiles_ofTwoLayersAreChangedApart() throws Exception {
    mountDisks("lower1", "lower2");
    assertChangedApart("file1", "file2");
  }

  @Test
  void copies_ofTwoLayersHaveNumbersOfTheirOwn() throws Exception {
    mountDisks("lower1", "lower2");
    assertNumberedApart("alone1", "alone2");
  }

  @Test
  void linkedFiles_ofWhatIsMountedInALayerAreChangedApart() throws Exception {
    mountDisks("lower1/one", "lower1/two");
    assertChangedApart("one/file1", "two/file2");
  }

  @Test
  void linkedFiles_ofACopyMountedInItsOriginalAreChangedApart() throws Exception {
    mountDisks("lower1", "lower1/inside");
    assertChangedApart("file1", "inside/file2");
  }

  @Test
  void copies_ofACopyMountedInItsOriginalHaveNumbersOfTheirOwn() throws Exception {
    mountDisks("lower1", "lower1/inside");
    assertNumberedApart("alone1", "inside/alone2");
  }
}
