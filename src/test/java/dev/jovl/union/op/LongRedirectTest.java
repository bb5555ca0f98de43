package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.PathHandle;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionOptions.RedirectMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A directory that is so deep that no attribute can say where it was does not move, and mv(1)
 * copies it: the kernel's overlayfs says EXDEV.
 */
final class LongRedirectTest {
  private static final FileName NAME = FileName.of("d".repeat(FileName.MAX_LENGTH));
  private static final FileName MOVED = FileName.of("moved");

  private Path base;
  private OpenedUnion union;

  @BeforeEach
  void open(@TempDir Path temp) throws IOException {
    base = temp;
    UnionOptions options = UnionOptions.builder().redirectDir(RedirectMode.ON).build();
    union = OpenedUnion.writable(base, options);
  }

  /** What is deeper than a path can be long is not removed with the temporary directory. */
  @AfterEach
  void close() throws IOException {
    union.close();
    for (String tree : List.of("lower1", "upper")) {
      List<Fd> levels = new ArrayList<>(List.of(PathHandle.of(base.resolve(tree))));
      for (Fd at = levels.get(0); at != null; ) {
        at = Open.atIfPresent(at, NAME, OpenFlags.PATH | OpenFlags.DIRECTORY);
        levels.add(at);
      }
      Collections.reverse(levels);
      for (Fd level : levels.subList(2, levels.size())) {
        Names.rmdir(level, NAME);
        level.close();
      }
    }
  }

  private static String path(int depth) {
    return String.join("/", Collections.nCopies(depth, NAME.toString()));
  }

  private void makeBelow(int depth) throws ErrnoException {
    Fd at = PathHandle.of(base.resolve("lower1"));
    for (int i = 0; i < depth; i++) {
      Names.mkdir(at, NAME, 0755);
      try (Fd parent = at) {
        at = Open.at(parent, NAME, OpenFlags.PATH | OpenFlags.DIRECTORY);
      }
    }
    at.close();
  }

  /** Too deep for a block of ext4, and for any filesystem (XATTR_SIZE_MAX). */
  @ParameterizedTest
  @ValueSource(ints = {17, 260})
  void rename_ofWhatIsTooDeep_isExdev(int depth) throws IOException {
    assumeTrue(
        depth > 17 || Files.getFileStore(base).type().equals("ext4"),
        "other disks have room for that");
    makeBelow(depth);
    ErrnoException tooDeep =
        assertThrows(ErrnoException.class, () -> union.rename(path(depth), MOVED.toString(), 0));
    assertThat(tooDeep.errno()).isEqualTo(Errno.EXDEV);
    assertThat(union.exists(path(depth))).isTrue();
    assertThat(union.exists(MOVED.toString())).isFalse();
    union.rename(path(1), MOVED.toString(), 0);
    assertThat(union.exists(MOVED + "/" + path(depth - 1))).isTrue();
    union.rename(MOVED.toString(), path(1), 0);
  }
}
