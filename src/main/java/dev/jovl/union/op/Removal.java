package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.Edge;
import dev.jovl.union.LentRights;
import dev.jovl.union.Listing;
import dev.jovl.union.NameChange;
import dev.jovl.union.Node;
import dev.jovl.union.Sources;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.copyup.CopyUpScope;
import dev.jovl.union.layer.Place;
import dev.jovl.union.layer.SharedFd;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What unlink, rmdir and rename have in common when a name of a node goes away. */
final class Removal {
  private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

  private final Union union;
  private final CopyUp copyUp;

  Removal(Union union, CopyUp copyUp) {
    this.union = union;
    this.copyUp = copyUp;
  }

  /**
   * Prepares a node for losing a name: one with several names below goes to the index first, which
   * keeps their number. No lock may be held.
   */
  void prepare(Node node, Edge edge) throws ErrnoException {
    Sources sources = node.sources();
    boolean toIndex = !sources.isUpper() && node.hadSeveralNames() && keepsLinks(sources.lower());
    if (toIndex || sources.indexName() != null) {
      copyUp.node(node, CopyUpScope.METADATA);
      copyUp.alias(node, edge);
    }
  }

  private boolean keepsLinks(Place place) throws ErrnoException {
    return union.keepsLinks(place, place.layer().stat(place));
  }

  /**
   * Returns whether a whiteout must take the place of a name of a node. The directory must be
   * locked.
   */
  boolean needsWhiteout(Node node, Edge edge) {
    return !node.sources().isUpper() || union.locator().hasLower(edge.parent(), edge.name());
  }

  /**
   * Returns whether a directory has no entries in the union. Its monitor must be held, and it must
   * be locked. It is known of one in the upper too that its owner, who is this process, may not
   * read: who removes a directory need not be allowed to read it.
   *
   * @throws ErrnoException what listing the layers says
   */
  boolean isEmpty(Node directory) throws ErrnoException {
    Listing listing = union.listing();
    return Boolean.TRUE.equals(LentRights.look(union, directory, () -> listing.isEmpty(directory)));
  }

  /** Takes a name of a node away on disk. */
  interface Taking {
    void take(Edge edge, Node node) throws ErrnoException;
  }

  /**
   * Removes a name that a node still has. The monitor of the node must be held and the directory
   * locked.
   */
  void remove(Edge edge, Node node, Taking taking) throws ErrnoException {
    try (KeptFd held = hold(node);
        NameChange change = NameChange.of(node, null)) {
      taking.take(edge, node);
      union.reached(CrashPoint.REMOVED);
      done(node, edge, held);
    }
  }

  /**
   * Opens what is in the upper, so that a holder of the node still has the file when its names are
   * gone. The monitor of the node must be held. What is not in the upper or has other names is not
   * opened.
   *
   * @param node null for none
   */
  KeptFd hold(@Nullable Node node) throws ErrnoException {
    KeptFd held = new KeptFd();
    if (node != null
        && node.sources().isUpper()
        && !node.isOrphan()
        && union.nodes().edgesOf(node).size() == 1) {
      held.keep(union.files().openUpper(node, OpenFlags.HANDLE));
    }
    return held;
  }

  /** Notes that a name is gone. The monitor of the node must be held. */
  void done(Node node, Edge edge, KeptFd held) {
    Fd file = held.take();
    if (file != null) {
      node.setOrphan(new SharedFd(file));
    }
    SharedFd orphan = node.acquireOrphan();
    if (orphan != null) {
      try (orphan) {
        leave(node, orphan.fd());
      }
    }
    union.nodes().removeEdge(node, edge.parent(), edge.name());
  }

  /** The name is gone by now, so what fails here is no reason to say that it is not. */
  private void leave(Node node, Fd file) {
    try {
      leaveIndex(node, file);
      if (node.isDirectory() || Stats.of(file).nlink() == 0) {
        union.nodes().dropKey(node);
      }
    } catch (ErrnoException e) {
      LOG.debug("an entry of the index stays until the next mount: {}", e.getMessage());
    }
  }

  /** The entry in the index goes with the last name in the union. */
  private void leaveIndex(Node node, Fd file) throws ErrnoException {
    FileName indexName = node.sources().indexName();
    Fd index = union.upper().index();
    if (indexName != null && index != null) {
      if (Stats.of(file).nlink() + node.linkDifference() <= 0) {
        Names.unlink(index, indexName);
        node.setSources(node.sources().withoutIndex());
      }
    }
  }
}
