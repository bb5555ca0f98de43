package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.posix.Errno;
import dev.jovl.testing.DiskScript;
import dev.jovl.union.UnionOptions;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer on btrfs with subvolumes in it, whose files have equal inode numbers. */
final class SubvolumesTest {
  private static final String DISK =
      """
      truncate -s 128M disk && mkfs.btrfs -q disk && mkdir lower1 upper work
      mount -o loop disk lower1
      for name in one other; do
        btrfs -q subvolume create lower1/$name
        echo $name > lower1/$name/file && ln lower1/$name/file lower1/$name/again
      done
      """;

  @Test
  void linkedFiles_stayTogether_eachInItsSubvolume(@TempDir Path base) throws Exception {
    DiskScript.assumeBtrfs(base);
    String unused = DiskScript.run(base, DISK);
    assertThat(ino(base.resolve("lower1/one/file")))
        .isEqualTo(ino(base.resolve("lower1/other/file")));
    Object before;
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      before = ino(union.root().resolve("one/file"));
      Files.writeString(union.root().resolve("one/file"), "ONE");
    }
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      assertThat(Files.readString(union.root().resolve("one/again"))).isEqualTo("ONE");
      assertThat(Files.readString(union.root().resolve("other/again"))).isEqualTo("other\n");
      assertThat(ino(union.root().resolve("one/again"))).isEqualTo(before);
      assertThat(ino(union.root().resolve("other/again"))).isNotEqualTo(before);
    }
  }

  private static final String UPPER_DISK =
      """
      truncate -s 128M disk && mkfs.btrfs -q disk && mkdir -p lower1/volume disks
      mount -o loop disk disks && mkdir disks/upper disks/work
      btrfs -q subvolume create disks/upper/volume
      ln -s disks/upper upper && ln -s disks/work work
      touch lower1/one lower1/volume/two lower1/volume/three
      """;

  /**
   * No file has names in two subvolumes, and a whiteout that is made for one is none's of another.
   */
  @Test
  void unlink_inASubvolumeOfTheUpper(@TempDir Path base) throws Exception {
    DiskScript.assumeBtrfs(base);
    String unused = DiskScript.run(base, UPPER_DISK);
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      for (String name : new String[] {"one", "volume/two", "volume/three"}) {
        Files.delete(union.root().resolve(name));
        assertThat(Files.exists(union.root().resolve(name))).isFalse();
      }
    }
  }

  /** No draft can be moved into a subvolume, so there files are made in place. */
  @Test
  void filesOfOthers_inASubvolumeOfTheUpper(@TempDir Path base) throws Exception {
    DiskScript.assumeBtrfs(base);
    String unused = DiskScript.run(base, UPPER_DISK + "chmod 777 disks/upper/volume\n");
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      String made =
          DiskScript.run(
              union.root().resolve("volume"),
              """
              umask 027
              exec setpriv --reuid 1234 --regid 4321 --clear-groups sh -ec '
              echo text > file && mkdir dir && ln -s file link && mkfifo pipe && echo deep > dir/deep'
              """);
      assertThat(made).isEmpty();
      String state = "stat -c '%n %A %u:%g' file dir link pipe dir/deep; cat file dir/deep";
      String found = DiskScript.run(union.root().resolve("volume"), state);
      assertThat(found)
          .isEqualTo(
              """
              file -rw-r----- 1234:4321
              dir drwxr-x--- 1234:4321
              link lrwxrwxrwx 1234:4321
              pipe prw-r----- 1234:4321
              dir/deep -rw-r----- 1234:4321
              text
              deep
              """);
      assertThat(DiskScript.run(base.resolve("upper/volume"), state)).isEqualTo(found);
      String lists =
          "setfacl -d -m u:77:rwx,m:rwx NAME; umask 077; touch NAME/file; mkdir NAME/dir;"
              + " cd NAME; getfacl -c file dir";
      unused = DiskScript.run(union.root(), "mkdir -m 750 plain");
      assertThat(DiskScript.run(union.root(), lists.replace("NAME", "volume/dir")))
          .isEqualTo(DiskScript.run(union.root(), lists.replace("NAME", "plain")));
      assertThat(base.resolve("work/work").toFile().list()).isEmpty();
    }
  }

  private static final String OF_BOTH =
      "echo below > lower1/volume/two; echo above > disks/upper/volume/three\n";

  /**
   * The kernel's overlayfs says the same: what it copies, and what hides a file, is made elsewhere
   * too.
   */
  @Test
  void copyAndWhiteoutOverAFile_inASubvolumeOfTheUpper_areRefused(@TempDir Path base)
      throws Exception {
    DiskScript.assumeBtrfs(base);
    String unused = DiskScript.run(base, UPPER_DISK + OF_BOTH);
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      Path two = union.root().resolve("volume/two");
      FileSystemException e =
          assertThrows(FileSystemException.class, () -> Files.writeString(two, "above"));
      assertThat(e).hasMessageThat().contains(Errno.EXDEV.message());
      assertThat(Files.readString(two)).isEqualTo("below\n");
      Path three = union.root().resolve("volume/three");
      e = assertThrows(FileSystemException.class, () -> Files.delete(three));
      assertThat(e).hasMessageThat().contains(Errno.EXDEV.message());
      assertThat(Files.readString(three)).isEqualTo("above\n");
      assertThat(base.resolve("work/work").toFile().list()).isEmpty();
    }
  }

  private static Object ino(Path path) throws Exception {
    return Files.getAttribute(path, "unix:ino");
  }
}
