package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.EntryReader;
import dev.jovl.union.layer.LayerEntry;
import dev.jovl.union.layer.LayerPath;
import dev.jovl.union.layer.Layers;
import dev.jovl.union.layer.LowerSearch;
import dev.jovl.union.layer.Origin;
import dev.jovl.union.layer.Place;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.whiteout.OverlayXattr;
import dev.jovl.union.whiteout.XattrNamespace;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the layers say of a name, and the node that is meant. The directory must be locked,
 * shared or exclusive.
 */
public final class Resolver {
  private final Union union;
  private final Layers layers;
  private final Reach reach;
  private final Origins origins;
  private final XattrNamespace namespace;
  private final EntryReader entries;

  Resolver(Union union, Layers layers, Reach reach, Origins origins) {
    this.union = union;
    this.layers = layers;
    this.reach = reach;
    this.origins = origins;
    this.namespace = union.options().namespace();
    this.entries = new EntryReader(namespace, union.upperPermissions());
  }

  /**
   * A file that a name leads to.
   *
   * @param node handed out once more
   * @param stat as it is on disk
   */
  public record Resolved(Node node, Stat stat) {}

  /**
   * Asks the layers as {@link #locate(Node, FileName)}, and finds the node of what is there.
   *
   * @param first the position of the first place of the directory that may have the name
   * @return null if there is no file of that name
   * @throws ErrnoException ENAMETOOLONG, and what reading the layers says
   */
  public @Nullable Resolved resolve(Node directory, FileName name, int first)
      throws ErrnoException {
    Located located = locate(directory, name, first);
    Stat stat = located.stat();
    if (stat == null) {
      return null;
    }
    if (located.hasUpperFile() || !hasKeptLinks(stat)) {
      return new Resolved(intern(directory, name, located, stat), stat);
    }
    Lock lock = union.indexLock().readLock();
    lock.lock();
    try {
      Located indexed = throughIndex(located);
      LayerEntry copy = indexed.upper();
      Stat shown = copy == null ? stat : copy.stat();
      return new Resolved(intern(directory, name, indexed, shown), shown);
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the copy of a file below may be in the index, for its other names. */
  private boolean hasKeptLinks(Stat below) {
    return !below.isDirectory() && below.nlink() > 1 && union.keepsLinks();
  }

  /**
   * Asks the layers, from the top, what a name is. The index is not asked: it says nothing of
   * whether there is a file.
   *
   * @throws ErrnoException ENAMETOOLONG, and what reading the layers says
   */
  public Located locate(Node directory, FileName name) throws ErrnoException {
    return locate(directory, name, 0);
  }

  /**
   * Asks the layers as {@link #locate(Node, FileName)}, below the upper from a place on.
   *
   * @param first the position of the first place of the directory that may have the name
   */
  Located locate(Node directory, FileName name, int first) throws ErrnoException {
    if (name.length() > FileName.MAX_LENGTH) {
      throw ErrnoException.of(Errno.ENAMETOOLONG);
    }
    Sources sources = directory.sources();
    if (!sources.isUpper()) {
      return locateBelow(directory, name, first);
    }
    LayerEntry upper;
    boolean pure = sources.lowers().isEmpty() && !directory.notes().isImpure();
    try (SharedFd handle = reach.upperDirectory(directory)) {
      boolean attributes = directory.notes().hasAttributeWhiteouts();
      if (pure) {
        upper = entries.readPure(handle.fd(), name, attributes);
      } else if (directory.notes().isWithoutMarks()) {
        upper = entries.readWithoutMarks(handle.fd(), name, attributes, false);
      } else {
        upper = entries.read(handle.fd(), name, attributes, false);
      }
      unmarkEmpty(handle.fd(), name, upper);
    }
    if (upper == null) {
      return locateBelow(directory, name, first);
    }
    return upper.whiteout()
        ? new Located(upper, null, List.of(), null)
        : continued(directory, name, upper);
  }

  /**
   * An empty file of the upper has no data below. A crash can leave the mark that it has, and then
   * it must go before the file grows: the next mount would not show what was written. A file that
   * is known may be empty because it is being cut: then the mark is that change's to remove, or to
   * keep.
   */
  private void unmarkEmpty(Fd directory, FileName name, @Nullable LayerEntry upper)
      throws ErrnoException {
    if (upper == null || upper.whiteout()) {
      return;
    }
    Stat stat = upper.stat();
    if (stat.isRegular()
        && stat.size() == 0
        && namespace.isListed(directory, name, OverlayXattr.METACOPY)
        && !isKnown(stat)) {
      unmark(directory, name);
    }
  }

  private boolean isKnown(Stat upper) throws ErrnoException {
    return union.nodes().find(union.keyOfUpper(upper.device(), upper.ino())) != null;
  }

  private Located continued(Node directory, FileName name, LayerEntry upper) throws ErrnoException {
    boolean isDirectory = upper.stat().isDirectory();
    List<Place> below = directory.sources().lowers();
    boolean alone = upper.marks().opaque() || below.isEmpty() && !union.followsRedirects();
    if (isDirectory ? alone : !upper.metacopy()) {
      return new Located(upper, null, List.of(), null);
    }
    byte @Nullable [] redirect = upper.marks().redirect();
    LayerPath path = redirect == null ? LayerPath.of(name) : LayerPath.of(redirect);
    LowerSearch search = search(below, path);
    LowerSearch decided = isDirectory ? search.asDirectory() : search.asData();
    decided.run();
    List<Place> found = decided.found();
    if (redirect != null && !found.isEmpty() && !union.followsRedirects()) {
      throw ErrnoException.of(Errno.EPERM);
    }
    if (!isDirectory && isEmpty(found)) {
      unmarkComplete(directory, name);
      return new Located(
          LayerEntry.of(upper.stat(), upper.marks(), false), null, List.of(), decided.first());
    }
    return new Located(upper, null, found, decided.first());
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

  /** Under another name the mark of a file that has its data would say that this is missing. */
  private void unmarkComplete(Node directory, FileName name) throws ErrnoException {
    try (SharedFd handle = reach.upperDirectory(directory)) {
      unmark(handle.fd(), name);
    }
  }

  /** The directory is locked against changes of names: another lookup may do the same just now. */
  private void unmark(Fd directory, FileName name) throws ErrnoException {
    try {
      Xattrs.remove(directory, name, namespace.name(OverlayXattr.METACOPY));
    } catch (ErrnoException e) {
      if (!e.is(Errno.ENODATA)) {
        throw e;
      }
    }
  }

  /** Returns the reader of entries of the upper. */
  EntryReader entries() {
    return entries;
  }

  private LowerSearch search(List<Place> places, LayerPath path) {
    return new LowerSearch(layers, places, path, union.followsRedirects());
  }

  private Located locateBelow(Node directory, FileName name, int first) throws ErrnoException {
    List<Place> places = directory.sources().lowers();
    if (places.isEmpty()) {
      return new Located(null, null, List.of(), null);
    }
    LowerSearch search =
        search(first == 0 ? places : places.subList(first, places.size()), LayerPath.of(name));
    search.run();
    return new Located(null, null, search.found(), search.first());
  }

  /** Looks in the index for the copy of a file that has several names below. */
  private Located throughIndex(Located below) throws ErrnoException {
    Origin origin = origins.of(below.lowers().get(0));
    Fd index = reach.upper().index();
    if (origin == null || index == null) {
      return below;
    }
    FileName indexName = origin.indexName();
    LayerEntry copy = entries.read(index, indexName, false, false);
    if (copy == null || copy.whiteout()) {
      return below;
    }
    if (!isCopy(index, indexName, copy, origin, below)) {
      throw ErrnoException.of(Errno.EIO);
    }
    unmarkEmpty(index, indexName, copy);
    return new Located(copy, indexName, below.lowers(), below.lower());
  }

  /** An entry that is no copy of the file must not be shown in its place, nor changed. */
  private boolean isCopy(
      Fd index, FileName indexName, LayerEntry entry, Origin origin, Located below)
      throws ErrnoException {
    Stat stat = below.stat();
    Origin own = Origin.parse(namespace.get(index, indexName, OverlayXattr.ORIGIN));
    return stat != null
        && Mode.type(stat.mode()) == Mode.type(entry.stat().mode())
        && own != null
        && own.hasHandleOf(origin);
  }

  /** Returns whether the layers below a directory have a file of a name that the upper hides. */
  public boolean hasLower(Node directory, FileName name) throws ErrnoException {
    if (directory.sources().lowers().isEmpty()) {
      return false;
    }
    for (Place place : directory.sources().lowers()) {
      boolean lowest = layers.isLowest(place.layer());
      LayerEntry entry = place.layer().lookup(place.asDirectory(), name, lowest);
      if (entry != null) {
        return !entry.whiteout();
      }
    }
    return false;
  }

  private Node intern(Node directory, FileName name, Located located, Stat stat)
      throws ErrnoException {
    Edge edge = new Edge(directory, name);
    LayerEntry upper = located.upper();
    NodeTable.Candidate candidate =
        upper == null || upper.whiteout()
            ? below(edge, located, stat)
            : inUpper(directory, name, located, upper);
    Node node = union.nodes().intern(edge, candidate);
    LayerEntry lower = located.lower();
    if (lower != null && lower.bare()) {
      node.setBareBelow();
    }
    if (upper != null && upper.marks().impure()) {
      node.notes().setImpure();
    }
    if (upper != null && upper.marks().attributeWhiteouts()) {
      node.notes().setAttributeWhiteouts();
    }
    return node;
  }

  /** Returns what is added to the link count of a file in the index. */
  private int linkDifference(FileName indexName, @Nullable Stat lower) throws ErrnoException {
    Fd index = reach.upper().index();
    if (index == null) {
      return 0;
    }
    try (Fd file = Open.at(index, indexName, Reach.HANDLE, 0)) {
      return LinkCount.load(reach.upper(), file, Stats.of(file), lower);
    }
  }

  /**
   * Returns the inode number that the union shows for an entry of the upper. The directory must not
   * be locked.
   *
   * @param device the device number of the directory
   */
  long inoOf(Node directory, long device, DirectoryEntry entry) throws ErrnoException {
    Node known = union.nodes().find(union.keyOfUpper(device, entry.ino()));
    if (known != null) {
      return known.ino();
    }
    try (DirectoryLocks.Held held = union.locks().shared(directory)) {
      Located located = locate(directory, entry.name());
      LayerEntry upper = located.upper();
      return upper == null || upper.whiteout()
          ? union.inoOf(device, entry.ino())
          : inUpper(directory, entry.name(), located, upper).ino();
    }
  }

  private NodeTable.Candidate below(Edge edge, Located located, Stat stat) throws ErrnoException {
    Place place = located.lowers().get(0);
    int filesystem = union.filesystemOf(stat.device());
    int type = Mode.type(stat.mode());
    boolean severalNames = !stat.isDirectory() && stat.nlink() > 1;
    boolean apart = severalNames && !union.keepsLinks(place, stat) && !union.isReadOnly();
    return new NodeTable.Candidate(
        new NodeKey(filesystem, stat.ino(), apart ? edge : null),
        type,
        union.inodeNumbers().compose(filesystem, stat.ino()),
        Sources.below(located.lowers()),
        severalNames && !apart,
        0);
  }

  private NodeTable.Candidate inUpper(
      Node directory, FileName name, Located located, LayerEntry upper) throws ErrnoException {
    Stat stat = upper.stat();
    FileName indexName = located.index();
    Stat lower = located.lowerStat();
    long ino = 0;
    if (stat.isDirectory()) {
      ino = directoryIno(located);
    } else if (indexName != null) {
      ino = lowerIno(located);
    } else if (directory.notes().isImpure()) {
      Origin origin = originOf(directory, name);
      indexName = origin == null ? null : indexedBy(origin, stat);
      Origins.Found found = origin == null ? null : origins.resolve(origin);
      ino = origin == null ? 0 : originIno(origin, found, indexName != null);
      lower = found == null ? lower : found.stat();
    }
    if (ino == 0) {
      ino = union.inoOf(stat.device(), stat.ino());
    }
    return new NodeTable.Candidate(
        union.keyOfUpper(stat.device(), stat.ino()),
        stat.mode() & Mode.TYPE,
        ino,
        Sources.inUpper(stat.ino(), upper.metacopy(), indexName, located.lowers()),
        !stat.isDirectory() && (stat.nlink() > 1 || indexName != null),
        indexName == null ? 0 : linkDifference(indexName, lower));
  }

  private long directoryIno(Located located) {
    return located.lowers().isEmpty() ? 0 : lowerIno(located);
  }

  private long lowerIno(Located located) {
    Stat stat = located.lowerStat();
    return stat == null ? 0 : union.inoOf(stat.device(), stat.ino());
  }

  private long originIno(Origin origin, Origins.@Nullable Found found, boolean indexed) {
    if (found == null) {
      Origins.Numbered numbered = origins.numbered(origin);
      return numbered == null
          ? 0
          : union.inodeNumbers().compose(numbered.filesystem(), numbered.ino());
    }
    return found.stat().nlink() == 1 || indexed
        ? union.inoOf(found.stat().device(), found.stat().ino())
        : 0;
  }

  private @Nullable Origin originOf(Node directory, FileName name) throws ErrnoException {
    try (SharedFd handle = reach.upperDirectory(directory)) {
      return Origin.parse(namespace.get(handle.fd(), name, OverlayXattr.ORIGIN));
    }
  }

  private @Nullable FileName indexedBy(Origin origin, Stat stat) throws ErrnoException {
    Fd index = reach.upper().index();
    if (index == null || stat.nlink() == 1) {
      return null;
    }
    FileName indexName = origin.indexName();
    LayerEntry entry = entries.read(index, indexName, false, true);
    return entry != null && entry.stat().ino() == stat.ino() ? indexName : null;
  }
}
