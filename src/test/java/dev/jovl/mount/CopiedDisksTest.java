package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.testing.DiskScript;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two layers on disks that have one uuid, and in which files have equal handles: of an image and
 * its copy. So it is with several squashfs images, which have no uuid at all.
 */
final class CopiedDisksTest {
  private static final String DISKS =
      """
      truncate -s 12M one && mke2fs -q -F -t ext4 one && mkdir lower1 lower2 upper work
      mount -o loop one lower1
      echo one > lower1/file1 && ln lower1/file1 lower1/again1 && echo one > lower1/alone1
      umount lower1 && cp one two && mount -o loop two lower2
      for name in file again alone; do mv lower2/${name}1 lower2/${name}2; done
      echo two > lower2/file2 && echo two > lower2/alone2
      umount lower2 && mount -o loop,ro one lower1 && mount -o loop,ro two lower2
      """;

  private final Path base;
  private boolean mounted;

  CopiedDisksTest(@TempDir Path base) {
    this.base = base;
  }

  @BeforeEach
  void mountDisks() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    mounted = true;
    String unused = DiskScript.run(base, DISKS);
    assertThat(ino(base.resolve("lower1/file1"))).isEqualTo(ino(base.resolve("lower2/file2")));
  }

  @AfterEach
  void unmountDisks() throws IOException {
    if (mounted) {
      for (String name : List.of("lower1", "lower2")) {
        Mounts.unmount(base.resolve(name).toString().getBytes(UTF_8), Mounts.DETACH);
      }
    }
  }

  private static Object ino(Path path) throws IOException {
    return Files.getAttribute(path, "unix:ino");
  }

  @Test
  void linkedFiles_areChangedApart() throws Exception {
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      Path root = union.root();
      Files.writeString(root.resolve("file1"), "ONE");
      Files.writeString(root.resolve("file2"), "TWO");
      assertThat(Files.readString(root.resolve("file1"))).isEqualTo("ONE");
      assertThat(Files.readString(root.resolve("file2"))).isEqualTo("TWO");
      assertThat(ino(root.resolve("file1"))).isNotEqualTo(ino(root.resolve("file2")));
    }
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      assertThat(Files.readString(union.root().resolve("file1"))).isEqualTo("ONE");
      assertThat(Files.readString(union.root().resolve("file2"))).isEqualTo("TWO");
    }
  }

  @Test
  void copies_haveNumbersOfTheirOwn() throws Exception {
    for (int mounts = 0; mounts < 2; mounts++) {
      try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
        Path root = union.root();
        Files.writeString(root.resolve("alone2"), "TWO");
        assertThat(ino(root.resolve("alone2"))).isNotEqualTo(ino(root.resolve("alone1")));
      }
    }
  }
}
