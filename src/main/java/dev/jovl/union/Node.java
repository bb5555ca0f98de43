package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.upper.DirectoryMarks;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file of the union, whatever its names.
 *
 * <p>The monitor of a node guards its sources and its open files: a thread that changes them holds
 * it, and so does one that removes a name. Reading {@link #sources} and {@link #edge} needs no
 * lock. Edges are guarded by the lock of the {@link NodeTable}, which counts them.
 *
 * <p>There can be a million of them. So the tables of nodes have no objects of their own but fields
 * here, and what only directories have is in {@link DirectoryNotes}.
 */
public final class Node {
  private final long id;
  private final short type;
  private final boolean severalNames;
  private final @Nullable DirectoryNotes notes;

  // Guarded by the lock of the node table.
  long lookups;
  boolean inTable;
  @Nullable Node nextById;
  @Nullable Node nextByKey;
  boolean hasKey;
  short keyFilesystem;
  long keyIno;
  @Nullable Edge keyEdge;
  private volatile @Nullable Edge edge;
  private List<Edge> otherEdges = List.of();

  // Written with the monitor held.
  private volatile long ino;
  private volatile Sources sources;
  private volatile @Nullable SharedFd orphan;
  private volatile int linkDifference;
  // Odd while the names on disk are being changed.
  private volatile int nameChanges;

  // Written with the monitor held; the list itself never changes.
  private volatile List<OpenFile> openFiles = List.of();

  // Written with the monitor held.
  private volatile boolean unprivileged;

  private volatile boolean shown;
  private volatile boolean capabilityRemoved;

  private boolean dataIsOut;
  private boolean cutByOpen;
  private volatile boolean bareBelow;

  Node(long id, int type, long ino, Sources sources, boolean severalNames) {
    this.id = id;
    this.type = (short) type;
    this.notes = type == Mode.DIRECTORY ? new DirectoryNotes() : null;
    this.ino = ino;
    this.sources = sources;
    this.severalNames = severalNames;
  }

  /** Returns the number by which the node is known outside, never that of another node. */
  public long id() {
    return id;
  }

  /** Returns the type bits of the mode. */
  public int type() {
    return type & Mode.TYPE;
  }

  /**
   * Returns the inode number as the union shows it, constant over copy-up and remount, except when
   * a copy-up parts the file from its other names.
   */
  public long ino() {
    return ino;
  }

  /** Sets the inode number that the union shows. The monitor must be held. */
  public void setIno(long number) {
    ino = number;
  }

  /** Returns whether this is the root of the union. */
  public boolean isRoot() {
    return id == NodeTable.ROOT;
  }

  /** Returns whether this is a directory. */
  public boolean isDirectory() {
    return type() == Mode.DIRECTORY;
  }

  /** Returns whether this is a regular file. */
  public boolean isRegular() {
    return type() == Mode.REGULAR;
  }

  /**
   * Returns what is noted of a directory.
   *
   * @throws IllegalStateException if this is another file
   */
  public DirectoryNotes notes() {
    if (notes == null) {
      throw new IllegalStateException("not a directory: " + this);
    }
    return notes;
  }

  /**
   * Returns how a directory is marked in the upper.
   *
   * @throws IllegalStateException if this is another file
   */
  public DirectoryMarks marks() {
    return notes().marks();
  }

  /** Returns whether other names could lead to the node when it was met. */
  public boolean hadSeveralNames() {
    return severalNames;
  }

  /** Returns where the node is. */
  public Sources sources() {
    return sources;
  }

  /** Says where the node is from now on. The monitor must be held. */
  public void setSources(Sources now) {
    sources = now;
  }

  /** Returns a name of the node; null for the root, and when the last name is gone. */
  public @Nullable Edge edge() {
    return edge;
  }

  /** Returns all names of the node that are known. */
  List<Edge> edges() {
    List<Edge> all = new ArrayList<>(otherEdges);
    Edge first = edge;
    if (first != null) {
      all.add(0, first);
    }
    return all;
  }

  /** Returns whether a name is known to be one of this node. */
  boolean hasEdge(Node parent, FileName name) {
    Edge first = edge;
    if (first != null && first.is(parent, name)) {
      return true;
    }
    for (Edge known : otherEdges) {
      if (known.is(parent, name)) {
        return true;
      }
    }
    return false;
  }

  void addEdge(Edge added) {
    if (edge == null) {
      edge = added;
    } else {
      List<Edge> more = new ArrayList<>(otherEdges);
      more.add(added);
      otherEdges = more;
    }
  }

  boolean removeEdge(Node parent, FileName name) {
    Edge first = edge;
    if (first != null && first.is(parent, name)) {
      edge = otherEdges.isEmpty() ? null : otherEdges.get(0);
      otherEdges = otherEdges.isEmpty() ? otherEdges : new ArrayList<>(tail(otherEdges));
      return true;
    }
    List<Edge> rest = new ArrayList<>(otherEdges);
    Iterator<Edge> iterator = rest.iterator();
    while (iterator.hasNext()) {
      if (iterator.next().is(parent, name)) {
        iterator.remove();
        otherEdges = rest;
        return true;
      }
    }
    return false;
  }

  private static List<Edge> tail(List<Edge> list) {
    return list.subList(1, list.size());
  }

  /**
   * Returns a handle on the file in the upper, when no name leads to it any more; the caller closes
   * it. Null while it has names or is not in the upper.
   */
  public @Nullable SharedFd acquireOrphan() {
    SharedFd held = orphan;
    return held != null && held.acquire() ? held : null;
  }

  /** Gives the node a handle on its upper file that replaces its names. It becomes the node's. */
  public void setOrphan(SharedFd handle) {
    orphan = handle;
  }

  /** Returns whether the node is reached by a handle because it had no name in the upper. */
  public boolean isOrphan() {
    return orphan != null;
  }

  /** Closes the handle that replaces the names, if there is one. */
  public void closeOrphan() {
    SharedFd held = orphan;
    orphan = null;
    if (held != null) {
      held.close();
    }
  }

  /** Returns what is added to the link count of the upper file, for a node in the index. */
  public int linkDifference() {
    return linkDifference;
  }

  /** Sets what is added to the link count of the upper file. The monitor must be held. */
  public void setLinkDifference(int difference) {
    linkDifference = difference;
  }

  /** Returns a number that is another one when names of the upper file have been changed since. */
  int nameChanges() {
    return nameChanges;
  }

  /** Returns whether the names are the same as at a number, and no change is under way. */
  boolean hasNamesOf(int changes) {
    return (changes & 1) == 0 && changes == nameChanges;
  }

  /** Returns whether names on disk are being changed, so that an edge may be one too many. */
  public boolean isChangingNames() {
    return (nameChanges & 1) != 0;
  }

  /** A change of names on disk begins, or has ended. The monitor must be held. */
  void countNameChange() {
    nameChanges++;
  }

  /** Adds an open file, which is told of copy-up. */
  synchronized void opened(OpenFile file) {
    List<OpenFile> more = new ArrayList<>(openFiles.size() + 1);
    more.addAll(openFiles);
    more.add(file);
    openFiles = more;
  }

  /** Removes an open file. */
  synchronized void closed(OpenFile file) {
    List<OpenFile> rest = new ArrayList<>(openFiles);
    rest.remove(file);
    openFiles = rest.isEmpty() ? List.of() : rest;
  }

  /**
   * Returns the descriptor of an open file that serves the upper; the caller closes it. Null if
   * there is none.
   */
  @Nullable SharedFd acquireOpenUpper() {
    for (OpenFile file : openFiles) {
      SharedFd fd = file.isUpper() ? file.acquireIfOpen() : null;
      if (fd != null) {
        return fd;
      }
    }
    return null;
  }

  /**
   * Claims that the data is given away, which can be done once, and returns whether it may be: all
   * of it is in one file below, and no one can have read it, or can change it before the monitor is
   * free, since it is open once only. The monitor must be held.
   */
  boolean claimDataOut() {
    boolean claimed =
        !dataIsOut && openFiles.size() == 1 && !sources.isUpper() && sources.lowers().size() == 1;
    dataIsOut |= claimed;
    return claimed;
  }

  /**
   * Returns whether the data was given away and is still what is below. The monitor must be held.
   */
  boolean hasGivenDataOut() {
    return dataIsOut && !sources.isUpper();
  }

  /**
   * Notes whether the file is known to have no set-id bit and no file capability, so that not every
   * write has to look. The monitor must be held: since the look at it, all of it being in the
   * upper, or until it has been given one.
   */
  public void setUnprivileged(boolean known) {
    unprivileged = known;
  }

  /** Returns whether it is known to have neither a set-id bit nor a file capability. */
  public boolean isUnprivileged() {
    return unprivileged;
  }

  /** Notes that the file has lost its capabilities to a request for that alone. */
  public void setCapabilityRemoved() {
    capabilityRemoved = true;
  }

  /** Returns whether it has lost them so since this was asked the last time. */
  public boolean takeCapabilityRemoved() {
    boolean was = capabilityRemoved;
    if (was) {
      capabilityRemoved = false;
    }
    return was;
  }

  /**
   * Notes that the attributes are about to be looked at for somebody who may keep them. Each such
   * look does this, so it takes no lock.
   */
  public void setShown() {
    if (!shown) {
      shown = true;
    }
  }

  /**
   * Returns whether attributes were shown since this was asked the last time. Who asks has changed
   * them, and sends word to those that keep them after this has returned.
   */
  public boolean takeShown() {
    boolean was = shown;
    if (was) {
      shown = false;
    }
    return was;
  }

  /** Notes that an open is about to cut the data. The monitor must be held. */
  public void setCutByOpen() {
    cutByOpen = true;
  }

  /** Returns whether an open has cut the data. The monitor must be held. */
  public boolean wasCutByOpen() {
    return cutByOpen;
  }

  /** Notes that the topmost file below has no extended attribute. */
  void setBareBelow() {
    bareBelow = true;
  }

  /** Returns whether the topmost file below is known to have no extended attribute. */
  public boolean isBareBelow() {
    return bareBelow;
  }

  /**
   * Returns whether it is open for writing. Each read asks this, so it takes no lock: a file is
   * among the open ones before its opening is answered.
   */
  public boolean isOpenForWriting() {
    for (OpenFile file : openFiles) {
      if (file.isWritable()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Opens a new file of the upper for each open file that serves from below, so that the change
   * over cannot fail. The monitor must be held until {@link Retargeting#commit}.
   *
   * @param file the new file, open
   * @throws ErrnoException what opening says; then nothing has changed
   */
  public Retargeting retarget(Fd file) throws ErrnoException {
    return Retargeting.of(openFiles, file);
  }

  @Override
  public String toString() {
    Edge known = edge;
    return "node " + id + (known == null ? "" : " " + known.name());
  }
}
