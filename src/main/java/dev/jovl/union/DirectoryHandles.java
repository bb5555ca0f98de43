package dev.jovl.union;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.RemovalListener;
import dev.jovl.linux.Fd;
import org.jspecify.annotations.Nullable;

/**
 * Directories that are kept open (O_PATH), at most a fixed number of them. A key is a {@link Place}
 * or, in the upper, a {@link Node}, by identity.
 */
public final class DirectoryHandles implements AutoCloseable {
  private final Cache<Object, SharedFd> open;

  /** Makes an empty cache for at most {@code limit} directories. */
  DirectoryHandles(int limit) {
    RemovalListener<Object, SharedFd> closer =
        removal -> {
          SharedFd fd = removal.getValue();
          if (fd != null) {
            fd.close();
          }
        };
    open = CacheBuilder.newBuilder().maximumSize(limit).removalListener(closer).build();
  }

  /** Returns the directory of a key if it is open, else null; the caller closes it. */
  @Nullable SharedFd ifOpen(Object key) {
    SharedFd known = open.getIfPresent(key);
    return known != null && known.acquire() ? known : null;
  }

  /**
   * Keeps the directory of a key open.
   *
   * @param fd open on it; it becomes the cache's
   * @return the directory, which the caller closes
   */
  SharedFd keep(Object key, Fd fd) {
    SharedFd made = new SharedFd(fd);
    if (!made.acquire()) {
      throw new IllegalStateException("a new descriptor has no user");
    }
    open.put(key, made);
    return made;
  }

  /** Closes the directory of a key as soon as nobody uses it. */
  void forget(Object key) {
    open.invalidate(key);
  }

  /** Closes all directories that nobody uses. */
  @Override
  public void close() {
    open.invalidateAll();
  }
}
