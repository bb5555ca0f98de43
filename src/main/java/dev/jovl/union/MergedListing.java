package dev.jovl.union;

import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.union.layer.DirectoryStream;
import dev.jovl.union.layer.Place;
import java.util.HashSet;
import java.util.Set;

/**
 * The merging of the layers of one directory: each name comes once, as the highest layer with it
 * has it, and none that a layer above has deleted.
 */
final class MergedListing {
  /** Takes the entries of a directory besides "." and "..". */
  interface Sink {
    /**
     * Takes an entry.
     *
     * @param entry as the layer has it
     * @param layer the layer that it comes from
     * @return whether more are wanted
     */
    boolean take(DirectoryEntry entry, ReadLayer layer) throws ErrnoException;
  }

  /**
   * A layer while it is read.
   *
   * @param stream of the directory in it
   * @param isUpper whether it is the upper
   * @param place the position among the places of the directory below; 0 for the upper too
   */
  record ReadLayer(DirectoryStream stream, boolean isUpper, int place) {}

  private final Sink sink;
  private final Set<FileName> seen = new HashSet<>();
  private boolean wantsMore = true;

  private MergedListing(Sink sink) {
    this.sink = sink;
  }

  /**
   * Reads a directory from the highest layer down, until no more is wanted.
   *
   * @return whether it was read to its end: more was still wanted
   * @throws ErrnoException what opening and listing the layers says, or the sink
   */
  static boolean read(Listing listing, Node directory, Sink sink) throws ErrnoException {
    MergedListing merging = new MergedListing(sink);
    Sources sources = directory.sources();
    if (sources.isUpper()) {
      try (DirectoryStream stream = listing.openUpper(directory)) {
        merging.read(new ReadLayer(stream, true, 0));
      }
    }
    int place = 0;
    for (Place below : sources.lowers()) {
      if (!merging.wantsMore) {
        return false;
      }
      try (DirectoryStream stream = below.layer().list(below.asDirectory())) {
        merging.read(new ReadLayer(stream, false, place));
      }
      place++;
    }
    return merging.wantsMore;
  }

  /** A whiteout says nothing about its own layer, so it counts from the next one on. */
  private void read(ReadLayer layer) throws ErrnoException {
    Set<FileName> deletedHere = new HashSet<>();
    layer.stream()
        .forEach(
            (entry, whiteout) -> {
              if (entry.name().isDots()) {
                return true;
              }
              if (whiteout) {
                deletedHere.add(entry.name());
              } else if (seen.add(entry.name())) {
                wantsMore = sink.take(entry, layer);
              }
              return wantsMore;
            });
    seen.addAll(deletedHere);
  }
}
