package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.DirectoryReader;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel keeps of the entries of a directory that is moved. */
final class MovedDirectoryTest {
  /** The entry has the number of the parent, and is kept with the others. */
  @Test
  void dotDot_hasTheNumberOfTheNewParent(@TempDir Path base) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : new String[] {"lower1", "upper/old/moved", "upper/new", "work"}) {
      Files.createDirectories(base.resolve(name));
    }
    try (MountedUnion mounted = MountedUnion.through(base, filesystem -> filesystem)) {
      Path old = mounted.root().resolve("old");
      Path now = mounted.root().resolve("new");
      assertThat(dotDot(old.resolve("moved"))).isEqualTo(number(old));
      Files.move(old.resolve("moved"), now.resolve("moved"));
      assertThat(dotDot(now.resolve("moved"))).isEqualTo(number(now));
    }
  }

  private static long number(Path file) throws IOException {
    return (long) Files.getAttribute(file, "unix:ino");
  }

  /** Reads to the end, since the kernel keeps the entries of a whole directory alone. */
  private static long dotDot(Path directory) throws IOException {
    long number = 0;
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    try (Fd fd = Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(directory), flags)) {
      DirectoryReader reader = new DirectoryReader(fd);
      for (DirectoryEntry entry = reader.next(); entry != null; entry = reader.next()) {
        if (entry.name().toString().equals("..")) {
          number = entry.ino();
        }
      }
    }
    return number;
  }
}
