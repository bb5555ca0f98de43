package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.testing.DiskScript;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.whiteout.OverrideXattr;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is too full for the attributes that say what a file is. */
final class FullDiskDraftTest {
  /** Its inodes have no room for attributes, which take a block each. */
  private static final String DISK =
      """
      mkdir disk && mke2fs -q -F -t ext4 -m 0 -I 128 disk.img 4M && mount -o loop disk.img disk
      mkdir disk/lower1 disk/upper disk/work
      """;

  @Test
  void mknod_thatFails_leavesNothing(@TempDir Path temp) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    String unused = DiskScript.run(temp, DISK);
    Path base = temp.resolve("disk");
    UnionOptions options = UnionOptions.builder().override(OverrideXattr.CONTAINERS).build();
    try (OpenedUnion union = OpenedUnion.writable(base, options)) {
      String filled =
          DiskScript.run(temp, "head -c 8M /dev/zero > disk/filler 2> err || :; sync -f disk");
      assertThat(filled).isEmpty();
      ErrnoException full = assertThrows(ErrnoException.class, () -> makeMany(union));
      assertThat(full.errno()).isEqualTo(Errno.ENOSPC);
      try (Stream<Path> work = Files.walk(base.resolve("work"))) {
        List<Path> left = work.filter(path -> !Files.isDirectory(path)).toList();
        assertThat(left).isEmpty();
      }
    }
  }

  private static void makeMany(OpenedUnion union) throws ErrnoException {
    MakeNode makeNode = new MakeNode(union.union(), union.copyUp());
    for (int i = 1; i < 100; i++) {
      NewAttributes device = new NewAttributes(Mode.CHARACTER | 0644, 0, i, 0, 0);
      FileName name = FileName.of("device" + i);
      assertThat(makeNode.special(union.node(""), name, device).stat().rdev()).isEqualTo(i);
    }
  }
}
