package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.EntryReader.Below;
import dev.jovl.union.layer.EntryReader.EmptyFiles;
import dev.jovl.union.layer.LayerEntry;
import dev.jovl.union.layer.Origin;
import dev.jovl.union.layer.Place;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.upper.LinkCount;
import dev.jovl.union.whiteout.OverlayXattr;
import dev.jovl.union.whiteout.XattrNamespace;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Finds the node that is meant by what the layers say of a name. The directory must be locked,
 * shared or exclusive.
 */
public final class Resolver {
  private final Union union;
  private final FileNumbers numbers;
  private final Locator locator;
  private final Reach reach;
  private final Origins origins;
  private final XattrNamespace namespace;

  Resolver(Union union, Locator locator, Reach reach, Origins origins) {
    this.union = union;
    this.numbers = union.numbers();
    this.locator = locator;
    this.reach = reach;
    this.origins = origins;
    this.namespace = union.options().namespace();
  }

  /**
   * A file that a name leads to.
   *
   * @param node handed out once more
   * @param stat as it is on disk
   */
  public record Resolved(Node node, Stat stat) {}

  /**
   * Asks the layers as {@link Locator#locate(Node, FileName)}, and finds the node of what is there.
   *
   * @param first the position of the first place of the directory that may have the name
   * @return null if there is no file of that name
   * @throws ErrnoException ENAMETOOLONG, and what reading the layers says
   */
  public @Nullable Resolved resolve(Node directory, FileName name, int first)
      throws ErrnoException {
    while (true) {
      int joins = union.nodes().dataJoins();
      Located located = locator.locate(directory, name, first);
      Stat stat = located.stat();
      if (stat == null) {
        return null;
      }
      Resolved resolved =
          located.hasUpperFile() || !hasKeptLinks(stat)
              ? intern(directory, name, located, stat, joins)
              : throughIndex(directory, name, located, stat, joins);
      if (resolved != null) {
        return resolved;
      }
    }
  }

  /** Returns null as {@link #intern} does. */
  private @Nullable Resolved throughIndex(
      Node directory, FileName name, Located located, Stat stat, int joins) throws ErrnoException {
    Lock lock = union.indexLock().readLock();
    lock.lock();
    try {
      Located indexed = locator.throughIndex(located);
      LayerEntry copy = indexed.upper();
      Stat shown = copy == null ? stat : copy.stat();
      return intern(directory, name, indexed, shown, joins);
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the copy of a file below may be in the index, for its other names. */
  private boolean hasKeptLinks(Stat below) {
    return !below.isDirectory() && below.nlink() > 1 && union.keepsLinks();
  }

  /**
   * Returns null if data may have joined the metadata of the file since it was looked at.
   *
   * @param joins how often data had joined metadata before
   */
  private @Nullable Resolved intern(
      Node directory, FileName name, Located located, Stat stat, int joins) throws ErrnoException {
    Edge edge = new Edge(directory, name);
    LayerEntry upper = located.upper();
    Node node =
        upper == null || upper.whiteout()
            ? union.nodes().intern(edge, below(edge, located, stat))
            : internUpper(edge, located, upper, joins);
    if (node == null) {
      return null;
    }
    LayerEntry lower = located.lower();
    if (lower != null && lower.bare()) {
      node.setBareBelow();
    }
    if (upper != null && node.isDirectory()) {
      node.marks().add(upper.marks());
    }
    return new Resolved(node, stat);
  }

  private @Nullable Node internUpper(Edge edge, Located located, LayerEntry upper, int joins)
      throws ErrnoException {
    Stat stat = upper.stat();
    NodeKey key = numbers.keyOfUpper(stat.device(), stat.ino());
    Node known = union.nodes().internKnown(edge, key, Mode.type(stat.mode()));
    return known != null
        ? known
        : union.nodes().intern(edge, inUpper(edge.parent(), edge.name(), located, upper), joins);
  }

  /** Returns what is added to the link count of a file in the index. */
  private int linkDifference(FileName indexName, @Nullable Stat lower) throws ErrnoException {
    Fd index = reach.upper().index();
    if (index == null) {
      return 0;
    }
    try (Fd file = Open.at(index, indexName, OpenFlags.HANDLE)) {
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
    Node known = union.nodes().find(numbers.keyOfUpper(device, entry.ino()));
    if (known != null) {
      return known.ino();
    }
    try (DirectoryLocks.Held held = union.locks().shared(directory)) {
      Located located = locator.locate(directory, entry.name());
      LayerEntry upper = located.upper();
      return upper == null || upper.whiteout()
          ? numbers.inoOf(device, entry.ino())
          : inUpper(directory, entry.name(), located, upper).ino();
    }
  }

  private NodeTable.Candidate below(Edge edge, Located located, Stat stat) throws ErrnoException {
    Place place = located.lowers().get(0);
    int filesystem = numbers.filesystemOf(stat.device());
    int type = Mode.type(stat.mode());
    boolean severalNames = !stat.isDirectory() && stat.nlink() > 1;
    boolean apart = severalNames && !union.keepsLinks(place, stat) && !union.isReadOnly();
    return new NodeTable.Candidate(
        new NodeKey(filesystem, stat.ino(), apart ? edge : null),
        type,
        numbers.compose(filesystem, stat.ino()),
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
    } else if (directory.marks().isImpure()) {
      Origin origin = originOf(directory, name);
      indexName = origin == null ? null : indexedBy(origin, stat);
      Stat found = origin == null ? null : origins.resolve(origin);
      ino = origin == null ? 0 : originIno(origin, found, indexName != null);
      lower = found == null ? lower : found;
    }
    if (ino == 0) {
      ino = numbers.inoOf(stat.device(), stat.ino());
    }
    return new NodeTable.Candidate(
        numbers.keyOfUpper(stat.device(), stat.ino()),
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
    return stat == null ? 0 : numbers.inoOf(stat.device(), stat.ino());
  }

  private long originIno(Origin origin, @Nullable Stat found, boolean indexed) {
    if (found == null) {
      Origins.Numbered numbered = origins.numbered(origin);
      return numbered == null ? 0 : numbers.compose(numbered.filesystem(), numbered.ino());
    }
    return found.nlink() == 1 || indexed ? numbers.inoOf(found.device(), found.ino()) : 0;
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
    LayerEntry entry = locator.entries().read(index, indexName, EmptyFiles.FILES, Below.NOTHING);
    return entry != null && entry.stat().sameFile(stat) ? indexName : null;
  }
}
