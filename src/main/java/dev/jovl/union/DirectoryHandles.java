package dev.jovl.union;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.RemovalListener;
import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Directories that are kept open (O_PATH), at most a fixed number of them. A key is a {@link Place}
 * or, in the upper, a {@link Node}, by identity.
 */
public final class DirectoryHandles implements AutoCloseable {
  /** Opens a directory that is not in the cache. */
  interface Opener {
    /** Returns a descriptor that becomes the cache's. */
    Fd open() throws ErrnoException;
  }

  private final Cache<Object, SharedFd> open;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

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

  /** Returns the directory of a key, opened if need be; the caller closes it. */
  SharedFd get(Object key, Opener opener) throws ErrnoException {
    SharedFd known = open.getIfPresent(key);
    if (known != null && known.acquire()) {
      hits.increment();
      return known;
    }
    misses.increment();
    SharedFd made = new SharedFd(opener.open());
    if (!made.acquire()) {
      throw new IllegalStateException("a new descriptor has no user");
    }
    open.put(key, made);
    return made;
  }

  /** Returns how many directories are kept open. */
  public long size() {
    return open.size();
  }

  /** Returns how often a directory was open when it was asked for. */
  public long hits() {
    return hits.sum();
  }

  /** Returns how often it had to be opened. */
  public long misses() {
    return misses.sum();
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
