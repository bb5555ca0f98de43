package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.Range;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading a directory in parts. */
final class OpenDirectoryTest {
  private static final int TAKEN = 4;

  /** Few enough that hardly ever two of them have one hash of 31 bits. */
  private static final int NAMES = 200;

  private static void fill(Path directory, String prefix) throws IOException {
    Files.createDirectories(directory);
    for (int i = 0; i < NAMES; i++) {
      Files.createFile(directory.resolve(prefix + i));
    }
  }

  /** As telldir(3) and seekdir(3) of a program of 32 bits, each time in a directory opened anew. */
  private static void requireSmallPositions(OpenedUnion union, String path, int count)
      throws IOException {
    List<DirectoryEntry> all = union.entries(path);
    assertThat(all).hasSize(count);
    for (int i = 0; i < all.size(); i++) {
      long position = all.get(i).nextOffset();
      assertThat(position).isIn(Range.closed(1L, (long) Integer.MAX_VALUE));
      List<DirectoryEntry> rest = new ArrayList<>();
      try (OpenDirectory directory = new OpenDirectory(union.union(), union.node(path))) {
        directory.read(position, listed -> rest.add(listed.entry()));
      }
      assertThat(rest).isEqualTo(all.subList(i + 1, all.size()));
    }
  }

  @Test
  void positions_fitProgramsOf32Bits(@TempDir Path base) throws IOException {
    fill(base.resolve("lower1/merged"), "lower");
    fill(base.resolve("upper/merged"), "upper");
    fill(base.resolve("upper/streamed"), "upper");
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      requireSmallPositions(union, "merged", 2 * NAMES + 2);
      requireSmallPositions(union, "streamed", NAMES + 2);
    }
  }

  /** Nothing is written to the only layer, so that it is streamed. */
  @Test
  void positionsOfALayer_fitProgramsOf32Bits(@TempDir Path base) throws IOException {
    fill(base.resolve("lower1/streamed"), "lower");
    try (OpenedUnion union = OpenedUnion.readOnly(base)) {
      requireSmallPositions(union, "streamed", NAMES + 2);
    }
  }

  /** A caller that asks again after an error gets the entry that the error was about. */
  @Test
  void read_afterAnError_goesOnWhereItWas(@TempDir Path base) throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      union.mkdir("dir");
      for (int i = 0; i < 9; i++) {
        union.create("dir/file" + i, "");
      }
      List<DirectoryEntry> whole = union.entries("dir");
      List<DirectoryEntry> found = new ArrayList<>();
      try (OpenDirectory directory = new OpenDirectory(union.union(), union.node("dir"))) {
        ErrnoException e =
            assertThrows(
                ErrnoException.class,
                () ->
                    directory.read(
                        0,
                        listed -> {
                          if (found.size() == TAKEN) {
                            throw ErrnoException.of(Errno.EIO);
                          }
                          return found.add(listed.entry());
                        }));
        assertThat(e.errno()).isEqualTo(Errno.EIO);
        long position = found.get(TAKEN - 1).nextOffset();
        directory.read(position, listed -> found.add(listed.entry()));
      }
      assertThat(found).isEqualTo(whole);
    }
  }
}
