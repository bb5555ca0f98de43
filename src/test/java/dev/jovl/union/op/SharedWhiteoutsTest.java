package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.testing.PathHandle;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whiteouts that are names of one device, beside devices that are none. */
final class SharedWhiteoutsTest {
  private static final long WHITEOUT = 0;
  private static final long NULL_DEVICE = 0x103;
  private static final int LIMIT_OF_EXT4 = 65_000;

  private Path base = Path.of("");

  @BeforeEach
  void root(@TempDir Path temp) {
    base = temp;
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  private Path directory(String path) throws IOException {
    return Files.createDirectories(base.resolve(path));
  }

  private static void device(Path directory, long number, String first, String... others)
      throws IOException {
    try (Fd handle = PathHandle.of(directory)) {
      Names.mknod(handle, FileName.of(first), Mode.CHARACTER | 0600, number);
    }
    for (String other : others) {
      Files.createLink(directory.resolve(other), directory.resolve(first));
    }
  }

  @Test
  void list_hidesThemAndShowsOtherDevices() throws IOException {
    Path above = directory("lower1/d");
    device(above, WHITEOUT, "a", "b", "c");
    device(above, WHITEOUT, "alone");
    device(above, NULL_DEVICE, "null", "null2");
    Path below = directory("lower2/d");
    for (String name : new String[] {"a", "b", "c", "alone", "null", "shown"}) {
      Files.writeString(below.resolve(name), name);
    }
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      assertThat(union.list("d")).containsExactly("null", "null2", "shown");
    }
  }

  @Test
  void rmdir_removesThemFromTheDisk() throws IOException {
    Path below = directory("lower1/d");
    for (int i = 0; i < 10; i++) {
      Files.writeString(below.resolve("f" + i), "below");
    }
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      for (int i = 0; i < 10; i++) {
        union.unlink("d/f" + i);
      }
      union.rmdir("d");
      assertThat(union.exists("d")).isFalse();
      try (Stream<Path> left = Files.list(base.resolve("work/work"))) {
        assertThat(left).isEmpty();
      }
    }
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      assertThat(union.exists("d")).isFalse();
    }
  }

  /** ext4 lets a file have 65,000 names, and an image has more files than that. */
  @Test
  void unlink_theDeviceHasAllNamesThatItMayHave_anotherIsMade() throws IOException {
    Path below = directory("lower1");
    for (String name : new String[] {"first", "second", "third", "kept"}) {
      Files.writeString(below.resolve(name), name);
    }
    Path names = directory("names");
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      union.unlink("first");
      assumeTrue(takesAllNames(union.upper("first"), names), "the disk has no such limit");
      union.unlink("second");
      union.unlink("third");
      assertThat(union.list("")).containsExactly("kept");
      assertThat(inode(union.upper("second"))).isNotEqualTo(inode(union.upper("first")));
      assertThat(inode(union.upper("third"))).isEqualTo(inode(union.upper("second")));
    }
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      assertThat(union.list("")).containsExactly("kept");
    }
  }

  private static Object inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean takesAllNames(Path file, Path directory) throws IOException {
    try (Fd from = PathHandle.of(file.getParent());
        Fd to = PathHandle.of(directory)) {
      for (int i = 0; i < LIMIT_OF_EXT4; i++) {
        Names.link(from, FileName.of(file.getFileName().toString()), to, FileName.of("n" + i));
      }
    } catch (ErrnoException e) {
      if (e.is(Errno.EMLINK)) {
        return true;
      }
      throw e;
    }
    return false;
  }
}
