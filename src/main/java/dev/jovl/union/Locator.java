package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.EntryReader;
import dev.jovl.union.layer.EntryReader.Below;
import dev.jovl.union.layer.EntryReader.EmptyFiles;
import dev.jovl.union.layer.Following;
import dev.jovl.union.layer.LayerEntry;
import dev.jovl.union.layer.LayerPath;
import dev.jovl.union.layer.Layers;
import dev.jovl.union.layer.LowerSearch;
import dev.jovl.union.layer.Origin;
import dev.jovl.union.layer.Place;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.whiteout.OverlayXattr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the layers of a directory what a name is. The directory must be locked, shared or exclusive.
 */
public final class Locator {
  private final Layers layers;
  private final NodeFiles files;
  private final Origins origins;
  private final EntryReader entries;
  private final Following following;
  private final MetacopyRepair repair;
  private final boolean hasIndex;
  private final int nameLength;

  Locator(UnionParts parts, NodeFiles files, Origins origins, MetacopyRepair repair) {
    this.layers = parts.layers();
    this.files = files;
    this.origins = origins;
    this.entries = parts.upperEntries();
    this.following = parts.options().following();
    this.repair = repair;
    this.hasIndex = parts.hasIndex();
    this.nameLength = parts.filesystems().nameLength();
  }

  /**
   * Asks the layers, from the top, what a name is. The index is not asked: it says nothing of
   * whether there is a file.
   *
   * <p>A file of the upper that wrongly says that its data is below loses that mark on the way, as
   * {@link MetacopyRepair} says.
   *
   * @throws ErrnoException ENAMETOOLONG, and what reading the layers and removing the mark says
   */
  public LookupResult locate(Node directory, FileName name) throws ErrnoException {
    return locate(directory, name, 0);
  }

  /**
   * Asks the layers as {@link #locate(Node, FileName)}, below the upper from a place on.
   *
   * @param first the position of the first place of the directory that may have the name
   */
  LookupResult locate(Node directory, FileName name, int first) throws ErrnoException {
    if (name.length() > FileName.MAX_LENGTH) {
      throw ErrnoException.of(Errno.ENAMETOOLONG);
    }
    Sources sources = directory.sources();
    if (!sources.isUpper()) {
      return locateBelow(directory, name, first);
    }
    LayerEntry upper;
    boolean pure = sources.lowers().isEmpty() && !directory.marks().isImpure();
    try (SharedFd handle = files.upperDirectory(directory)) {
      EmptyFiles empty = EmptyFiles.of(directory.marks().hasAttributeWhiteouts());
      if (pure) {
        upper = entries.readPure(handle.fd(), name, empty);
      } else if (directory.marks().isWithoutMarkers()) {
        upper = entries.readWithoutMarks(handle.fd(), name, empty, Below.LAYERS);
      } else {
        upper = entries.read(handle.fd(), name, empty, Below.LAYERS);
      }
      repair.unmarkEmpty(handle.fd(), name, upper);
    }
    if (upper == null) {
      return locateBelow(directory, name, first);
    }
    return upper.whiteout()
        ? new LookupResult(upper, null, List.of(), null)
        : continued(directory, name, upper);
  }

  /**
   * Throws ENAMETOOLONG for a name that was not found, if no filesystem of the layers can have it.
   */
  void requirePossible(FileName name) throws ErrnoException {
    if (name.length() > nameLength) {
      throw ErrnoException.of(Errno.ENAMETOOLONG);
    }
  }

  private LookupResult continued(Node directory, FileName name, LayerEntry upper)
      throws ErrnoException {
    boolean isDirectory = upper.stat().isDirectory();
    List<Place> below = directory.sources().lowers();
    boolean follows = following.redirectOf(upper);
    boolean alone = upper.marks().opaque() || below.isEmpty() && !follows;
    if (isDirectory ? alone : !upper.metacopy()) {
      return new LookupResult(upper, null, List.of(), null);
    }
    if (!isDirectory && !upper.believed()) {
      throw Following.refusedMetacopy(name, upper);
    }
    byte @Nullable [] redirect = upper.marks().redirect();
    LayerPath path = redirect == null ? LayerPath.of(name) : LayerPath.of(redirect);
    LowerSearch search = search(below, path);
    LowerSearch decided = isDirectory ? search.asDirectory() : search.asData();
    decided.run();
    List<Place> found = decided.found();
    if (redirect != null && !found.isEmpty() && !follows) {
      throw Following.refusedRedirect(name, upper);
    }
    // The search asks for it where a merged layer has the file, not where only data has it.
    if (!isDirectory && !found.isEmpty() && !following.metacopyOf(upper)) {
      throw Following.refusedMetacopy(name, upper);
    }
    if (!isDirectory && isEmpty(found)) {
      repair.unmarkComplete(directory, name);
      return new LookupResult(
          LayerEntry.of(upper.stat(), upper.marks(), false), null, List.of(), decided.first());
    }
    return new LookupResult(upper, null, found, decided.first());
  }

  /**
   * Returns whether a file below has no data, so that all there is of it is in the upper. The
   * kernel's overlayfs leaves the metacopy mark on the copy of an empty file when it is written to.
   */
  private static boolean isEmpty(List<Place> found) throws ErrnoException {
    Place data = found.get(found.size() - 1);
    try {
      return data.layer().stat(data).size() == 0;
    } catch (ErrnoException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
      return false;
    }
  }

  private LowerSearch search(List<Place> places, LayerPath path) {
    return new LowerSearch(layers, places, path, following);
  }

  private LookupResult locateBelow(Node directory, FileName name, int first) throws ErrnoException {
    List<Place> places = directory.sources().lowers();
    if (places.isEmpty()) {
      return new LookupResult(null, null, List.of(), null);
    }
    LowerSearch search =
        search(first == 0 ? places : places.subList(first, places.size()), LayerPath.of(name));
    search.run();
    return new LookupResult(null, null, search.found(), search.first());
  }

  /** Returns whether the copy of a file below may be in the index, for its other names. */
  boolean mayBeInIndex(Stat below) {
    return !below.isDirectory() && below.nlink() > 1 && hasIndex;
  }

  /** Looks in the index for the copy of a file that has several names below. */
  LookupResult throughIndex(LookupResult below) throws ErrnoException {
    Origin origin = origins.of(below.lowers().get(0));
    Fd index = files.upper().index();
    if (origin == null || index == null) {
      return below;
    }
    FileName indexName = origin.indexName();
    LayerEntry copy = entries.read(index, indexName, EmptyFiles.FILES, Below.LAYERS);
    if (copy == null || copy.whiteout()) {
      return below;
    }
    if (!isCopy(index, indexName, copy, origin, below)) {
      throw ErrnoException.of(Errno.EIO);
    }
    if (copy.metacopy() && !following.metacopyOf(copy)) {
      throw Following.refusedMetacopy(indexName, copy);
    }
    repair.unmarkEmpty(index, indexName, copy);
    return new LookupResult(copy, indexName, below.lowers(), below.lower());
  }

  /**
   * Opens the copy of a file that has several names below, by its entry in the index.
   *
   * @return null if the name leads to something else, or to what is not copied; else the caller's
   */
  public @Nullable Fd openIndexed(Node directory, FileName name) throws ErrnoException {
    LookupResult located = locate(directory, name);
    Stat stat = located.stat();
    if (stat == null || located.hasUpperFile() || !mayBeInIndex(stat)) {
      return null;
    }
    Origin origin = origins.of(located.lowers().get(0));
    Fd index = files.upper().index();
    return origin == null || index == null
        ? null
        : Open.atIfPresent(index, origin.indexName(), OpenFlags.HANDLE);
  }

  /** An entry that is no copy of the file must not be shown in its place, nor changed. */
  private boolean isCopy(
      Fd index, FileName indexName, LayerEntry entry, Origin origin, LookupResult below)
      throws ErrnoException {
    Stat stat = below.stat();
    Origin own = Origin.parse(files.upper().getIndexed(index, indexName, OverlayXattr.ORIGIN));
    return stat != null
        && Mode.type(stat.mode()) == Mode.type(entry.stat().mode())
        && own != null
        && own.hasHandleOf(origin);
  }

  /**
   * Returns whether the layers below a directory have, or may have, a file of a name that the upper
   * hides. One that cannot be looked at may be there, and would show when the name is gone
   * (ovl_lower_positive of the kernel).
   */
  public boolean hasLower(Node directory, FileName name) {
    for (Place place : directory.sources().lowers()) {
      boolean lowest = layers.isLowest(place.layer());
      try {
        LayerEntry entry = place.layer().lookup(place.asDirectory(), name, lowest);
        if (entry != null) {
          return !entry.whiteout();
        }
      } catch (ErrnoException e) {
        if (!e.is(Errno.ENOENT) && !e.is(Errno.ENAMETOOLONG) && !e.is(Errno.ENOTDIR)) {
          return true;
        }
      }
    }
    return false;
  }
}
