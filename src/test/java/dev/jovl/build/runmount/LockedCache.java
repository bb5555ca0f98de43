package dev.jovl.build.runmount;

import java.nio.file.Path;
import java.util.stream.Stream;

/** A cache mount that a test holds locked, as another build may. */
public final class LockedCache implements AutoCloseable {

  private final CacheMounts.Cache cache;

  private LockedCache(CacheMounts.Cache cache) {
    this.cache = cache;
  }

  /**
   * Waits until nobody else uses a cache, and locks it.
   *
   * @param root directory of the caches
   * @param id what the Dockerfile calls it
   */
  public static LockedCache of(Path root, String id) throws Exception {
    return new LockedCache(new CacheMounts(root).open(id, name(id), "locked", directory -> {}));
  }

  /** Returns the name of the directory of a cache that begins empty. */
  public static String name(String id) {
    return CacheMounts.name(id, "", "");
  }

  /** Returns whether a thread of this process waits for a cache. */
  public static boolean isAwaited() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Stream::of)
        .anyMatch(
            frame ->
                frame.getClassName().equals(CacheMounts.class.getName())
                    && frame.getMethodName().equals("pause"));
  }

  @Override
  public void close() {
    cache.close();
  }
}
