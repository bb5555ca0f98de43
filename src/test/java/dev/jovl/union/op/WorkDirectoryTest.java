package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.InodeFlags;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.Edge;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left in the work directory is in no one's way, whatever it is. */
final class WorkDirectoryTest {
  /** The directory has left the tree by then, so it is removed, whatever becomes of the rest. */
  @Test
  void markThatCannotBeRemoved_keepsNoDirectory(@TempDir Path base) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Files.createDirectories(base.resolve("lower1/d/gone"));
    Files.createDirectories(base.resolve("upper/d"));
    Path mark = Files.createFile(base.resolve("upper/d/.wh.gone"));
    assumeTrue(setFlags(mark, InodeFlags.IMMUTABLE), "the filesystem has no flags");
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      Edge edge = union.edge("d");
      new Rmdir(union.union(), union.copyUp()).rmdir(edge.parent(), edge.name());
      assertThat(union.list("")).isEmpty();
      assertThat(union.exists("d")).isFalse();
    } finally {
      Path left = Files.exists(mark) ? mark : left(base.resolve("work/work"));
      assertThat(setFlags(left, 0)).isTrue();
    }
  }

  private static Path left(Path work) throws IOException {
    try (var paths = Files.walk(work)) {
      return paths.filter(path -> path.endsWith(".wh.gone")).findFirst().orElseThrow();
    }
  }

  private static boolean setFlags(Path path, int flags) throws IOException {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    try (Fd file = Open.path(Fd.CURRENT_DIRECTORY, name, OpenFlags.RDONLY)) {
      InodeFlags.setFlags(file, flags);
      return true;
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOTTY) || e.is(Errno.EOPNOTSUPP)) {
        return false;
      }
      throw e;
    }
  }
}
