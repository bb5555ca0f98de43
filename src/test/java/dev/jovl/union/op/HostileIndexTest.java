package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Entries of the index that are no copy of the file that they are named for: they must not be shown
 * in its place. The kernel's overlayfs says EIO of one of another type, and does not mount, or
 * forgets the entry, where its origin is another.
 */
final class HostileIndexTest {
  private static final UnionOptions OPTIONS =
      UnionOptions.builder().userXattr(true).index(true).build();

  private Path base;
  private Path entry;

  @BeforeEach
  void copyOfALinkedFile(@TempDir Path temp) throws IOException {
    base = temp;
    Path one = Files.createDirectories(base.resolve("lower1")).resolve("one");
    Files.writeString(one, "one");
    Files.createLink(base.resolve("lower1/again"), one);
    Files.writeString(base.resolve("lower1/other"), "other");
    try (OpenedUnion union = open()) {
      union.write("one", "ONE");
      union.write("other", "OTHER");
    }
    try (Stream<Path> entries = Files.list(base.resolve("work/index"))) {
      entry = entries.toList().get(0);
    }
  }

  private OpenedUnion open() throws IOException {
    return OpenedUnion.writable(base, OPTIONS);
  }

  private void assertNothingIsShownInItsPlace() throws IOException {
    try (OpenedUnion union = open()) {
      ErrnoException refused = assertThrows(ErrnoException.class, () -> union.stat("again"));
      assertThat(refused.errno()).isEqualTo(Errno.EIO);
      assertThat(union.list("")).containsExactly("again", "one", "other");
      assertThat(union.read("one")).isEqualTo("ONE");
    }
  }

  @Test
  void copy_isTheFile() throws IOException {
    try (OpenedUnion union = open()) {
      assertThat(union.read("again")).isEqualTo("ONE");
    }
  }

  @Test
  void withoutAnOrigin_isAnError() throws IOException {
    Files.delete(entry);
    Files.writeString(entry, "strange");
    assertNothingIsShownInItsPlace();
  }

  @Test
  void copyOfAnotherFile_isAnError() throws IOException {
    Files.delete(entry);
    Files.createLink(entry, base.resolve("upper/other"));
    assertNothingIsShownInItsPlace();
  }

  @Test
  void ofAnotherType_isAnError() throws IOException {
    Object origin = Files.getAttribute(entry, "user:overlay.origin");
    Files.delete(entry);
    Files.setAttribute(Files.createDirectory(entry), "user:overlay.origin", origin);
    assertNothingIsShownInItsPlace();
  }

  @Test
  void thatCannotBeTold_hidesNoOtherFile() throws IOException {
    for (String name : List.of("zz", "00", "00fb1d")) {
      Files.writeString(entry.resolveSibling(name), "strange");
    }
    copy_isTheFile();
  }

  /** The attributes of the file leave less and less room for those of its copy. */
  @Test
  void copyWithoutRoomForItsMarks_isNotMade() throws IOException {
    assumeTrue(
        Files.getFileStore(base).type().equals("ext4"),
        "needs ext4, whose attributes share a block");
    int refused = 0;
    for (int size = 3880; size < 4040; size += 8) {
      String name = "full" + size;
      Path file = Files.writeString(base.resolve("lower1").resolve(name), "below");
      Files.setAttribute(file, "user:big", ByteBuffer.allocate(size));
      Files.createLink(file.resolveSibling(name + "again"), file);
      try (OpenedUnion union = open()) {
        String expected = "above";
        try {
          union.write(name, "above");
        } catch (ErrnoException e) {
          assertThat(e.errno()).isEqualTo(Errno.ENOSPC);
          expected = "below";
          refused++;
        }
        assertThat(union.read(name)).isEqualTo(expected);
        assertThat(union.read(name + "again")).isEqualTo(expected);
      }
    }
    assertThat(refused).isGreaterThan(0);
  }
}
