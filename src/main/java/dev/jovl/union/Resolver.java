package dev.jovl.union;

import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.LayerEntry;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Finds the node that is meant by what the layers say of a name. The directory must be locked,
 * shared or exclusive.
 */
public final class Resolver {
  private final NodeTable nodes;
  private final UnionLocks locks;
  private final Locator locator;
  private final FileNumbers numbers;
  private final Candidates candidates;

  Resolver(
      NodeTable nodes,
      UnionLocks locks,
      Locator locator,
      FileNumbers numbers,
      Candidates candidates) {
    this.nodes = nodes;
    this.locks = locks;
    this.locator = locator;
    this.numbers = numbers;
    this.candidates = candidates;
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
      int joins = nodes.dataJoins();
      LookupResult located = locator.locate(directory, name, first);
      Stat stat = located.stat();
      if (stat == null) {
        locator.requirePossible(name);
        return null;
      }
      Resolved resolved =
          located.hasUpperFile() || !locator.mayBeInIndex(stat)
              ? intern(directory, name, located, stat, joins)
              : throughIndex(directory, name, located, stat, joins);
      if (resolved != null) {
        return resolved;
      }
    }
  }

  /** Returns null as {@link #intern} does. */
  private @Nullable Resolved throughIndex(
      Node directory, FileName name, LookupResult located, Stat stat, int joins)
      throws ErrnoException {
    Lock lock = locks.index().readLock();
    lock.lock();
    try {
      LookupResult indexed = locator.throughIndex(located);
      LayerEntry copy = indexed.upper();
      Stat shown = copy == null ? stat : copy.stat();
      return intern(directory, name, indexed, shown, joins);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns null if data may have joined the metadata of the file since it was looked at.
   *
   * @param joins how often data had joined metadata before
   */
  private @Nullable Resolved intern(
      Node directory, FileName name, LookupResult located, Stat stat, int joins)
      throws ErrnoException {
    Edge edge = new Edge(directory, name);
    LayerEntry upper = located.upper();
    Node node =
        upper == null || upper.whiteout()
            ? nodes.intern(edge, candidates.below(edge, located, stat))
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

  private @Nullable Node internUpper(Edge edge, LookupResult located, LayerEntry upper, int joins)
      throws ErrnoException {
    Stat stat = upper.stat();
    NodeKey key = numbers.keyOfUpper(stat.device(), stat.ino());
    Node known = nodes.internKnown(edge, key, Mode.type(stat.mode()));
    return known != null
        ? known
        : nodes.intern(edge, candidates.inUpper(edge.parent(), edge.name(), located, upper), joins);
  }

  /**
   * Returns the inode number that the union shows for an entry of the upper. The directory must not
   * be locked.
   *
   * @param device the device number of the directory
   */
  long inoOf(Node directory, long device, DirectoryEntry entry) throws ErrnoException {
    Node known = nodes.find(numbers.keyOfUpper(device, entry.ino()));
    if (known != null) {
      return known.ino();
    }
    try (DirectoryLocks.Held held = locks.directories().shared(directory)) {
      LookupResult located = locator.locate(directory, entry.name());
      LayerEntry upper = located.upper();
      return upper == null || upper.whiteout()
          ? numbers.inoOf(device, entry.ino())
          : candidates.inUpper(directory, entry.name(), located, upper).ino();
    }
  }
}
