package dev.jovl.union;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.union.layer.Place;

/**
 * How many directories there are in a directory. No filesystem counts those of a merged one, so it
 * is listed; the number is kept until one of them is made, removed or renamed.
 */
public final class SubdirectoryCounts {
  /** The answer where the filesystem below does not say in a listing what a file is. */
  public static final int UNKNOWN = -1;

  private static final int KEPT = 4096;
  private static final int DIRECTORY = Mode.directoryEntryType(Mode.DIRECTORY);

  /** The link count of a directory without directories, where they are counted at all. */
  private static final int NO_DIRECTORIES = 2;

  /** A number, from before anything is looked at. */
  private static final class Count {
    private static final int PENDING = -2;

    private volatile int directories = PENDING;
  }

  private final Listing listing;
  private final NodeFiles files;
  private final Cache<Node, Count> counts =
      CacheBuilder.newBuilder().weakKeys().maximumSize(KEPT).build();

  SubdirectoryCounts(Listing listing, NodeFiles files) {
    this.listing = listing;
    this.files = files;
  }

  /**
   * Returns the number of directories in a directory, or {@link #UNKNOWN}.
   *
   * @throws ErrnoException what reading the layers says
   */
  public int of(Node directory) throws ErrnoException {
    Count known = counts.getIfPresent(directory);
    if (known != null && known.directories != Count.PENDING) {
      return known.directories;
    }
    // Put before anything is looked at, so that a change meanwhile takes it away again.
    Count begun = new Count();
    counts.put(directory, begun);
    int counted = hasNone(directory) ? 0 : count(directory);
    begun.directories = counted;
    return counted;
  }

  /** Says that a directory in a directory was made, removed or given another name. */
  public void changed(Node directory) {
    counts.invalidate(directory);
  }

  /** Returns whether it is certain, without a listing, that no layer has a directory in it. */
  private boolean hasNone(Node directory) throws ErrnoException {
    Sources sources = directory.sources();
    if (sources.isUpper() && files.statMetadata(directory).nlink() != NO_DIRECTORIES) {
      return false;
    }
    for (Place place : sources.lowers()) {
      if (place.layer().stat(place).nlink() != NO_DIRECTORIES) {
        return false;
      }
    }
    return true;
  }

  private int count(Node directory) throws ErrnoException {
    int count = 0;
    for (ListedEntry listed : listing.unnumbered(directory)) {
      DirectoryEntry entry = listed.entry();
      if (entry.type() == 0) {
        return UNKNOWN;
      }
      if (entry.type() == DIRECTORY && !entry.name().isDots()) {
        count++;
      }
    }
    return count;
  }
}
