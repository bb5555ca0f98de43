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
 * Directories of a union that are kept open (O_PATH). The cache is one user of each descriptor and
 * the caller that asked for it another: each closes once.
 *
 * <p>All unions of a process share its limit of descriptors, and so one cache with a fixed number
 * of directories. When few descriptors are left nothing is kept.
 */
public final class DirectoryHandles implements AutoCloseable {
  /** What all unions together keep, unless that is more than a quarter of all descriptors. */
  private static final long MOST = 4096;

  /** What a directory has at hand of this: its descriptor while that is kept, found at once. */
  public static final class Slot {
    private volatile @Nullable SharedFd kept;

    /** Makes the slot of a directory that is not open. */
    public Slot() {}

    private void put(SharedFd fd) {
      kept = fd;
    }

    /** Unless another descriptor was put in meanwhile, nothing is at hand any more. */
    private void take(SharedFd fd) {
      if (kept == fd) {
        kept = null;
      }
    }
  }

  /** A directory and the union that it is of. */
  private record Kept(DirectoryHandles owner, SharedFd fd) {}

  /**
   * Bounds what is kept: the directory that was opened first goes first, as the use of one that is
   * at hand is not told here.
   */
  private static final Cache<Slot, Kept> KEPT = cache();

  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /** Makes the handles of a union, of which there are none yet. */
  public DirectoryHandles() {}

  private static Cache<Slot, Kept> cache() {
    RemovalListener<Slot, Kept> closer =
        removal -> {
          Slot slot = removal.getKey();
          Kept kept = removal.getValue();
          if (slot != null && kept != null) {
            slot.take(kept.fd);
            kept.fd.close();
          }
        };
    long limit = Math.min(MOST, DescriptorReserve.all() / 4);
    return CacheBuilder.newBuilder().maximumSize(limit).removalListener(closer).build();
  }

  /**
   * Returns a directory if it is open, else null.
   *
   * @return the directory, which the caller closes
   */
  public @Nullable SharedFd ifOpen(Slot directory) {
    SharedFd known = directory.kept;
    if (known != null && known.acquire()) {
      hits.increment();
      return known;
    }
    misses.increment();
    return null;
  }

  /**
   * Keeps a directory open, unless few descriptors are left: then what was kept is closed too.
   *
   * @param directory what was kept of it is closed when it is not used any more
   * @param fd open on it; it becomes the cache's
   * @return the directory, which the caller closes
   */
  public SharedFd keep(Slot directory, Fd fd) {
    SharedFd made = new SharedFd(fd);
    DescriptorReserve.note(fd);
    if (DescriptorReserve.isTouched()) {
      KEPT.invalidateAll();
      return made;
    }
    if (!made.acquire()) {
      throw new IllegalStateException("a new descriptor has no user");
    }
    directory.put(made);
    KEPT.put(directory, new Kept(this, made));
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

  /** Closes a directory, if it is kept, as soon as it is not used any more. */
  public void forget(Slot directory) {
    KEPT.invalidate(directory);
  }

  /** Closes all directories of this union; one that is in use is closed by its last user. */
  @Override
  public void close() {
    boolean unused = KEPT.asMap().values().removeIf(kept -> kept.owner == this);
  }
}
