package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.testing.DiskScript;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionOptions.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the upper has on btrfs when the power fails: a copy of its disk is taken while it is used.
 */
final class PowerFailureTest {
  private static final UnionOptions OPTIONS = UnionOptions.builder().metacopy(true).build();
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rwx------");
  private static final String DISK =
      """
      truncate -s 128M disk.img && mkfs.btrfs -q disk.img && mkdir disk lower1
      mount -o loop,commit=300 disk.img disk && mkdir disk/upper disk/work
      ln -s disk/upper upper && ln -s disk/work work
      """;

  private Path base = Path.of("");

  @BeforeEach
  void makeDisk(@TempDir Path temp) throws Exception {
    base = temp;
    DiskScript.assumeBtrfs(temp);
    String unused = DiskScript.run(base, DISK);
  }

  @AfterEach
  void unmountDisk() throws Exception {
    String unused = DiskScript.run(base, "mountpoint -q disk && umount -l disk || :");
  }

  /** What is done in a union. */
  private interface Work {
    void in(Path root) throws IOException;
  }

  /** Works in a union, brings a file beside it to disk, and then the power fails. */
  private void failAfter(Work work) throws Exception {
    try (MountedUnion union = MountedUnion.of(base, OPTIONS, 0)) {
      work.in(union.root());
      append(base.resolve("disk/beside"), true);
      String unused = DiskScript.run(base, "cp --sparse=always disk.img failed.img");
    }
    String unused = DiskScript.run(base, "umount disk; mount -o loop failed.img disk");
  }

  private static void append(Path file, boolean durably) throws IOException {
    try (FileChannel channel = FileChannel.open(file, CREATE, APPEND)) {
      int unused = channel.write(ByteBuffer.wrap(new byte[] {'+'}));
      if (durably) {
        channel.force(true);
      }
    }
  }

  private void assertKeeps(String expected, String name) throws Exception {
    try (MountedUnion union = MountedUnion.of(base, OPTIONS, 0)) {
      assertThat(Files.readString(union.root().resolve(name))).isEqualTo(expected);
    }
  }

  /** The draft of the other brings the work directory to the log of btrfs. */
  @Test
  void fileWhoseModeChanges_isWhole_afterTheCopyOfAnother() throws Exception {
    Path unused = Files.writeString(base.resolve("lower1/file"), "data");
    Path other = Files.writeString(base.resolve("lower1/other"), "other");
    failAfter(
        root -> {
          append(root.resolve(other.getFileName()), false);
          Path changed = Files.setPosixFilePermissions(root.resolve("file"), MODE);
        });
    assertKeeps("data", "file");
    assertKeeps("other", "other");
  }

  /** The kernel's overlayfs answers ESTALE here. */
  @Test
  void fileThatReplacesAnother_isWhole_inADirectoryThatIsInTheLog() throws Exception {
    Files.createDirectory(base.resolve("lower1/directory"));
    Path file = Files.writeString(base.resolve("lower1/directory/file"), "data");
    Path unused = Files.writeString(base.resolve("lower1/directory/target"), "data");
    failAfter(
        root -> {
          Path directory = root.resolve("directory");
          append(directory.resolve("new"), true);
          Path moved =
              Files.move(
                  directory.resolve(file.getFileName()),
                  directory.resolve("target"),
                  StandardCopyOption.REPLACE_EXISTING);
        });
    assertKeeps("data", "directory/target");
  }

  /** The mark is gone only when there is nothing more to lose. */
  @Test
  void volatileMountThatHasEnded_isWhole_andHasNoMark() throws Exception {
    UnionOptions options = UnionOptions.builder().durability(Durability.VOLATILE).build();
    Path mark = base.resolve("disk/work/work/incompat/volatile");
    try (MountedUnion union = MountedUnion.of(base, options, 0)) {
      Path unused = Files.writeString(union.root().resolve("file"), "data");
      assertThat(Files.exists(mark)).isTrue();
    }
    assertThat(Files.exists(mark)).isFalse();
    String unused = DiskScript.run(base, "cp --sparse=always disk.img failed.img");
    unused = DiskScript.run(base, "umount disk; mount -o loop failed.img disk");
    assertThat(Files.readString(base.resolve("disk/upper/file"))).isEqualTo("data");
    assertThat(Files.exists(mark)).isFalse();
  }

  /** What somebody else brings to disk comes after the mark. */
  @Test
  void volatileMountThatHasNotEnded_hasItsMark() throws Exception {
    UnionOptions options = UnionOptions.builder().durability(Durability.VOLATILE).build();
    try (MountedUnion union = MountedUnion.of(base, options, 0)) {
      Path unused = Files.writeString(union.root().resolve("file"), "data");
      append(base.resolve("disk/upper/file"), true);
      String copied = DiskScript.run(base, "cp --sparse=always disk.img failed.img");
    }
    String unused = DiskScript.run(base, "umount disk; mount -o loop failed.img disk");
    assertThat(Files.exists(base.resolve("disk/upper/file"))).isTrue();
    assertThat(Files.exists(base.resolve("disk/work/work/incompat/volatile"))).isTrue();
  }
}
