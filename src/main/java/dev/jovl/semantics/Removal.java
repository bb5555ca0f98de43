package dev.jovl.semantics;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.jovl.posix.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Removes what a case has left, whatever it is called. */
final class Removal {
  private Removal() {}

  /** Removes a directory and all below it; what cannot be removed stays. */
  static void of(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try {
      remove(directory);
    } catch (CallException e) {
      if (e.errno() == Errno.EPERM) {
        retry(directory);
      }
      // else a mount that hangs, or a contestant that still writes: nothing more can be done here
    }
  }

  private static void remove(Path directory) throws CallException {
    Tree unused = tree(directory.resolveSibling("")).removeAll(directory.getFileName().toString());
  }

  private static Tree tree(Path directory) {
    return new Tree(directory.toString().getBytes(StandardCharsets.UTF_8), new OpenThings());
  }

  /** A case about chattr(1) leaves files that nobody may remove. */
  private static void retry(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(path -> Files.isRegularFile(path, NOFOLLOW_LINKS)).toList()) {
        try (Handle handle = tree(directory).openRead(directory.relativize(file).toString())) {
          ChattrFlags.set(handle, 0);
        }
      }
      remove(directory);
    } catch (CallException | IOException | UncheckedIOException e) {
      // as above
      return;
    }
  }
}
