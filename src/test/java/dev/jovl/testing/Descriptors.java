package dev.jovl.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The descriptors of this process. */
public final class Descriptors {
  private Descriptors() {}

  /** Returns how many are open on a directory and what is, or was, below it. */
  public static long below(Path directory) throws IOException {
    long count = 0;
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          count += Files.readSymbolicLink(descriptor).startsWith(directory) ? 1 : 0;
        } catch (IOException e) {
          continue;
        }
      }
    }
    return count;
  }
}
