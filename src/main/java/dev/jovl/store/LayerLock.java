package dev.jovl.store;

import dev.jovl.linux.Fd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The right to make a layer, which one at a time has: a file that is locked by flock(2), so that it
 * ends with its process. What a dead process left of it keeps nobody out.
 */
public final class LayerLock implements AutoCloseable {

  /** Follows the digits of the chain id in the name of the file, which is beside the downloads. */
  static final String SUFFIX = ".lock";

  private final Path file;
  private final Fd lock;

  LayerLock(Path file, Fd lock) {
    this.file = file;
    this.lock = lock;
  }

  /** Lets others make the layer, or see that it is there. */
  @Override
  public void close() throws IOException {
    try (lock) {
      Files.deleteIfExists(file);
    }
  }
}
