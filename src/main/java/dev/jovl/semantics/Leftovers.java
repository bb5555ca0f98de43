package dev.jovl.semantics;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.jovl.linux.PathBytes;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a case has left, whatever it is called. */
public final class Leftovers {
  private Leftovers() {}

  /** Removes a directory and all below it; what cannot be removed stays. */
  public static void remove(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    // from directory to directory: the path of what a case has made can be too long
    try {
      Trees.remove(directory);
    } catch (ErrnoException e) {
      if (e.is(Errno.EPERM)) {
        retry(directory);
      }
      // else a mount that hangs, or a contestant that still writes: nothing more can be done here
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
      Trees.remove(directory);
    } catch (CallException | IOException | UncheckedIOException e) {
      // as above
      return;
    }
  }
}
