package dev.jovl.semantics;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Trees;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a case has left, whatever it is called. */
public final class Leftovers {
  private static final int READ = OpenFlags.RDONLY | OpenFlags.DIRECTORY;

  private Leftovers() {}

  /** Removes a directory and all below it; what cannot be removed stays. */
  public static void remove(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try {
      removeTree(directory);
    } catch (ErrnoException e) {
      if (e.is(Errno.EPERM)) {
        retry(directory);
      }
      // else a mount that hangs, or a contestant that still writes: nothing more can be done here
    }
  }

  /** Goes from directory to directory: the path of what a case has made can be too long. */
  private static void removeTree(Path directory) throws ErrnoException {
    try (Fd parent =
        Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(directory.resolveSibling("")), READ)) {
      Trees.remove(parent, FileName.of(PathBytes.of(directory.getFileName())));
    }
  }

  private static Tree tree(Path directory) {
    return new Tree(PathBytes.of(directory), new OpenThings());
  }

  private static boolean hasFlags(Path path) {
    return Files.isRegularFile(path, NOFOLLOW_LINKS) || Files.isDirectory(path, NOFOLLOW_LINKS);
  }

  /** A case about chattr(1) leaves files and directories that nobody may remove. */
  private static void retry(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Leftovers::hasFlags).toList()) {
        try (Handle handle = tree(directory).openRead(directory.relativize(file).toString())) {
          ChattrFlags.set(handle, 0);
        }
      }
      removeTree(directory);
    } catch (CallException | IOException | UncheckedIOException e) {
      // as above
      return;
    }
  }
}
