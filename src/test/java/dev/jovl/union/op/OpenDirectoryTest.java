package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading a directory in parts. */
final class OpenDirectoryTest {
  private static final int TAKEN = 4;

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
