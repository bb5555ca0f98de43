package dev.jovl.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** The clock by which a filesystem gives times to files. */
public final class FileClock {
  private FileClock() {}

  /**
   * Waits until a change gets another time than a file has: of changes within one tick of the clock
   * nothing would be seen.
   *
   * @param probe a file of the same filesystem, which is made and written for this
   */
  public static void awaitTick(Path file, Path probe) throws IOException {
    FileTime last = changed(file);
    Await.until(
        () -> {
          Files.writeString(probe, "x");
          return changed(probe).compareTo(last) > 0;
        });
  }

  private static FileTime changed(Path file) throws IOException {
    return (FileTime) Files.getAttribute(file, "unix:ctime");
  }
}
