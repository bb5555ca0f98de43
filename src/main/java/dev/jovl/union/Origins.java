package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Stat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the files that copies were made from, by their handles. */
final class Origins {
  /**
   * A file that a copy was made from.
   *
   * @param origin its handle
   * @param filesystem the number of its filesystem
   * @param stat the file
   */
  record Found(Origin origin, int filesystem, Stat stat) {}

  private final List<LayerFilesystem> filesystems;
  private final EntryReader entries;

  /**
   * Makes the search.
   *
   * @param filesystems at the positions of their numbers
   * @param entries reads files in the dialect of the union
   */
  Origins(List<LayerFilesystem> filesystems, EntryReader entries) {
    this.filesystems = filesystems;
    this.entries = entries;
  }

  /** Returns the origin of copies of a file in a layer, null if its filesystem has no handles. */
  @Nullable Origin of(Place place) throws ErrnoException {
    try (Fd file = place.layer().open(place, Reach.HANDLE)) {
      return filesystems.get(place.layer().filesystem()).originOf(file, 0);
    }
  }

  /** Returns the file that the value of an origin attribute stands for, null if it is none. */
  @Nullable Found resolve(byte @Nullable [] value) {
    Origin origin = Origin.parse(value);
    if (origin == null) {
      return null;
    }
    for (LayerFilesystem filesystem : filesystems) {
      Stat stat = filesystem.resolve(origin, entries);
      if (stat != null) {
        return new Found(origin, filesystem.number(), stat);
      }
    }
    return null;
  }
}
