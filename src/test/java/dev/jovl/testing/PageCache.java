package dev.jovl.testing;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Open;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;

/** What the kernel has in memory of files on disk. */
@NullMarked
public final class PageCache {
  private static final int TRIES = 1000;

  private PageCache() {}

  /**
   * Brings a file that is not empty to disk and drops it from memory. The kernel leaves pages that
   * are in use for a moment, so this is done again until it has an effect.
   *
   * @return false if it has none for a second, as on a filesystem without a disk
   */
  public static boolean drop(Path file) throws IOException, InterruptedException {
    try (Fd fd = open(file)) {
      FileData.sync(fd);
      for (int i = 0; i < TRIES && has(file); i++) {
        FileData.dropCache(fd);
        Thread.sleep(1);
      }
    }
    return !has(file);
  }

  /**
   * Returns whether the first page of a file that is not empty is in memory, as mincore(2) says.
   */
  public static boolean has(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, 1).isLoaded();
    }
  }

  /** Waits until the disk has brought files that somebody has asked it for, a minute each. */
  public static void await(Iterable<Path> files) throws IOException {
    for (Path file : files) {
      Await.until(() -> has(file));
    }
  }

  private static Fd open(Path file) throws ErrnoException {
    byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
    return Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDONLY);
  }
}
