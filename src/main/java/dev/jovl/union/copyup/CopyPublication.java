package dev.jovl.union.copyup;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.DirectoryLocks;
import dev.jovl.union.Edge;
import dev.jovl.union.LentRights;
import dev.jovl.union.Node;
import dev.jovl.union.Retargeting;
import dev.jovl.union.Undo;
import dev.jovl.union.Union;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.upper.LinkCount;
import dev.jovl.union.upper.OwnerRights;
import dev.jovl.union.upper.Upper;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a finished copy its name, and makes the node be the copy. */
final class CopyPublication {
  private static final Logger LOG = LoggerFactory.getLogger(CopyPublication.class);

  /**
   * A copy that is ready.
   *
   * @param node what it is a copy of
   * @param draft the copy
   * @param ino its inode number
   * @param metadataOnly whether it has no data
   * @param apart whether the node parts from its other names and gets another inode number
   * @param flags those of chattr(1) that it gets when it has its names
   */
  record Copy(Node node, Draft draft, long ino, boolean metadataOnly, boolean apart, int flags) {}

  private final Union union;
  private final Parents parents;

  /**
   * Makes the publication of copies.
   *
   * @param parents brings directories up that get a name
   */
  CopyPublication(Union union, Parents parents) {
    this.union = union;
    this.parents = parents;
  }

  /** Brings directories into the upper. */
  interface Parents {
    /** Makes sure that a directory in which something may be changed is in the upper. */
    void bringUp(Node directory) throws ErrnoException;
  }

  /** Publishes a copy at the name that the node has now, or at none if it has none. */
  void byName(Copy copy) throws ErrnoException {
    while (true) {
      Edge edge = copy.node().edge();
      if (edge == null) {
        if (asOrphan(copy)) {
          return;
        }
      } else {
        parents.bringUp(edge.parent());
        if (at(copy, edge)) {
          return;
        }
      }
    }
  }

  private boolean asOrphan(Copy copy) throws ErrnoException {
    Node node = copy.node();
    synchronized (node) {
      if (node.edge() != null) {
        return false;
      }
      try (Retargeting retargeting = retarget(copy)) {
        node.setOrphan(new SharedFd(copy.draft().unname()));
        CopiedInodeFlags.give(copy.draft().file(), copy.flags());
        become(copy, null);
        retargeting.commit();
      }
    }
    return true;
  }

  private boolean at(Copy copy, Edge edge) throws ErrnoException {
    Node node = copy.node();
    synchronized (node) {
      try (Retargeting retargeting = retarget(copy);
          DirectoryLocks.Held held = union.locks().directories().exclusive(edge.parent())) {
        if (!edge.equals(node.edge())) {
          return false;
        }
        try (SharedFd directory = union.files().upperDirectory(edge.parent())) {
          Stat before = Stats.of(directory.fd());
          Fd fd = directory.fd();
          LentRights.change(union, edge.parent(), fd, () -> name(copy, edge, fd));
          union.reached(CrashPoint.COPY_NAMED);
          CopiedInodeFlags.give(copy.draft().file(), copy.flags());
          become(copy, null);
          retargeting.commit();
          Upper.restoreTimes(directory.fd(), before);
        }
      }
    }
    return true;
  }

  private void name(Copy copy, Edge edge, Fd directory) throws ErrnoException {
    ImpureMark.add(union, edge.parent(), directory);
    copy.draft().publish(directory, edge.name());
  }

  private static Retargeting retarget(Copy copy) throws ErrnoException {
    return copy.metadataOnly() ? Retargeting.none() : copy.node().retarget(copy.draft().file());
  }

  private void become(Copy copy, @Nullable FileName indexName) throws ErrnoException {
    Node node = copy.node();
    node.setSources(node.sources().copiedUp(copy.ino(), copy.metadataOnly(), indexName));
    union.nodes().rekey(node, copy.ino());
    if (node.isDirectory()) {
      node.marks().setWithoutMarkers();
    }
    if (copy.apart()) {
      node.setIno(union.inoOfUpper(copy.ino()));
    }
  }

  /**
   * Publishes the copy of a file with several names below, then its names that are known. Only then
   * can it get its flags: until the end, any other change of it waits for the running copy.
   */
  void inIndex(Copy copy, FileName indexName, int lowerNames) throws ErrnoException {
    Node node = copy.node();
    Fd index = union.upper().index();
    if (index == null) {
      throw ErrnoException.of(Errno.EIO);
    }
    Fd draft = copy.draft().file();
    OwnerRights.lend(draft, () -> LinkCount.store(union.upper(), draft, lowerNames - 1));
    synchronized (node) {
      try (Retargeting retargeting = retarget(copy)) {
        enterIndex(copy, index, indexName, lowerNames - 1);
        retargeting.commit();
      }
    }
    for (Edge edge : union.nodes().edgesOf(node)) {
      aliasIfPossible(node, edge);
    }
    CopiedInodeFlags.give(copy.draft().file(), copy.flags());
  }

  /**
   * The copy is found through the index by all names, also by those that it has not got. So this is
   * no reason to fail: a file that was copied to be cut would be told as uncut.
   */
  private void aliasIfPossible(Node node, Edge edge) {
    try {
      alias(node, edge);
    } catch (ErrnoException e) {
      LOG.debug("a copy is in the index without one of its names: {}", e.getMessage());
    }
  }

  /**
   * A thread that looks for another name of the node meanwhile waits: it would find the copy and no
   * node that is it, or the node no more and no copy yet, and make a second node of one file.
   */
  private void enterIndex(Copy copy, Fd index, FileName indexName, int difference)
      throws ErrnoException {
    Lock lock = union.locks().index().writeLock();
    lock.lock();
    try {
      copy.draft().publish(index, indexName);
      union.reached(CrashPoint.COPY_INDEXED);
      // A caller that asks for the number of names does not wait; it counts with this difference.
      copy.node().setLinkDifference(difference);
      become(copy, indexName);
    } finally {
      lock.unlock();
    }
  }

  /** Makes sure that a name of a node that is in the index is there in the upper too. */
  void alias(Node node, Edge edge) throws ErrnoException {
    parents.bringUp(edge.parent());
    if (addName(node, edge)) {
      union.watcher().renamed(node);
    }
  }

  /**
   * Gives a node in the index one of its names in the upper.
   *
   * @return false if it was there already, or is no name of the node any more
   */
  private boolean addName(Node node, Edge edge) throws ErrnoException {
    synchronized (node) {
      if (node.sources().indexName() == null || !union.nodes().hasEdge(node, edge)) {
        return false;
      }
      try (DirectoryLocks.Held held = union.locks().directories().exclusive(edge.parent());
          SharedFd directory = union.files().upperDirectory(edge.parent());
          Fd file = union.files().openUpper(node, OpenFlags.HANDLE)) {
        boolean missing = Stats.ifPresent(directory.fd(), edge.name()) == null;
        if (missing) {
          Fd parent = directory.fd();
          LentRights.change(union, edge.parent(), parent, () -> link(node, file, parent, edge));
        } else {
          int difference = node.linkDifference();
          LentRights.change(
              union, node, file, () -> LinkCount.settle(union.upper(), file, difference));
        }
        return missing;
      }
    }
  }

  /**
   * A crash between the name and its count must not change how many names the file has, so the
   * count is kept relative to the file below meanwhile. If the next mount cannot find that, it is
   * left with a name too many: the entry of the index stays then when all are gone. A name that
   * cannot be counted is taken back.
   */
  private void link(Node node, Fd file, Fd directory, Edge edge) throws ErrnoException {
    ImpureMark.add(union, edge.parent(), directory);
    LentRights.change(union, node, file, () -> countFromLower(node, file));
    int difference = node.linkDifference() - 1;
    FileName name = edge.name();
    Stat before = Stats.of(directory);
    Names.link(file, directory, name);
    union.reached(CrashPoint.ALIAS_NAMED);
    try {
      LentRights.change(union, node, file, () -> LinkCount.store(union.upper(), file, difference));
    } catch (ErrnoException e) {
      Undo.by(() -> Names.unlink(directory, name));
      throw e;
    } finally {
      Upper.restoreTimes(directory, before);
    }
    node.setLinkDifference(difference);
    union.reached(CrashPoint.ALIAS_COUNTED);
  }

  private void countFromLower(Node node, Fd file) throws ErrnoException {
    Stat below = union.copiedFrom(file);
    if (below != null) {
      int names = Stats.of(file).nlink() + node.linkDifference();
      LinkCount.storeToLower(union.upper(), file, names - below.nlink());
    }
  }
}
