package dev.jovl.union.layer;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.RemovalListener;
import dev.jovl.linux.DescriptorReserve;
import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Directories of a union that are kept open (O_PATH). A key is a {@link Place} or, in the upper,
 * the node of the directory, by identity. The cache is one user of each descriptor and whoever
 * asked for it another: each closes once.
 *
 * <p>All unions of a process share its limit of descriptors, and so one cache with a fixed number
 * of directories. When few descriptors are left nothing is kept.
 */
public final class DirectoryHandles implements AutoCloseable {
  /** What all unions together keep, unless that is more than a quarter of all descriptors. */
  private static final long MOST = 4096;

  /** A directory and the union that it is of. */
  private record Kept(DirectoryHandles owner, SharedFd fd) {}

  private static final Cache<Object, Kept> KEPT = cache();

  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /** Makes the handles of a union, of which there are none yet. */
  public DirectoryHandles() {}

  private static Cache<Object, Kept> cache() {
    RemovalListener<Object, Kept> closer =
        removal -> {
          Kept kept = removal.getValue();
          if (kept != null) {
            kept.fd.close();
          }
        };
    long limit = Math.min(MOST, DescriptorReserve.all() / 4);
    return CacheBuilder.newBuilder().maximumSize(limit).removalListener(closer).build();
  }

  /**
   * Returns the directory of a key if it is open, else null.
   *
   * @return the directory, which the caller closes
   */
  public @Nullable SharedFd ifOpen(Object key) {
    Kept known = KEPT.getIfPresent(key);
    if (known != null && known.fd.acquire()) {
      hits.increment();
      return known.fd;
    }
    misses.increment();
    return null;
  }

  /**
   * Keeps the directory of a key open, unless few descriptors are left: then what was kept is
   * closed too.
   *
   * @param key what was kept under it is closed when nobody uses it
   * @param fd open on it; it becomes the cache's
   * @return the directory, which the caller closes
   */
  public SharedFd keep(Object key, Fd fd) {
    SharedFd made = new SharedFd(fd);
    DescriptorReserve.note(fd);
    if (DescriptorReserve.isTouched()) {
      KEPT.invalidateAll();
      return made;
    }
    if (!made.acquire()) {
      throw new IllegalStateException("a new descriptor has no user");
    }
    KEPT.put(key, new Kept(this, made));
    return made;
  }

  /**
   * Comes before anything is opened that will stay open: directories that are kept give way to it.
   *
   * @throws ErrnoException as {@link DescriptorReserve#require}
   */
  public static void requireRoom() throws ErrnoException {
    if (DescriptorReserve.isTouched()) {
      KEPT.invalidateAll();
    }
    DescriptorReserve.require();
  }

  /** Returns how many directories of this union are kept open. */
  public long size() {
    return KEPT.asMap().values().stream().filter(kept -> kept.owner == this).count();
  }

  /** Returns how often a directory was open when it was asked for. */
  public long hits() {
    return hits.sum();
  }

  /** Returns how often it had to be opened. */
  public long misses() {
    return misses.sum();
  }

  /** Closes the directory of a key, if it is kept, as soon as nobody uses it. */
  public void forget(Object key) {
    KEPT.invalidate(key);
  }

  /** Closes all directories of this union, those that somebody uses when the last is done. */
  @Override
  public void close() {
    boolean unused = KEPT.asMap().values().removeIf(kept -> kept.owner == this);
  }
}
