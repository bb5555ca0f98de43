package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.DirectoryHandles;
import dev.jovl.union.layer.Place;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.upper.Upper;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The ways to the files of nodes.
 *
 * <p>A file in the upper is reached from a handle of its directory by its name, and what is found
 * there is checked to be the node by its inode number: a rename may be under way, and then a {@link
 * NameChange} says so until it is over. A node without a name is reached by the handle that it
 * keeps.
 */
public final class NodeFiles {
  private static final int DIRECTORY_HANDLE = OpenFlags.HANDLE | OpenFlags.DIRECTORY;

  /** How often a name is looked for at once again; after that there is a pause each time. */
  private static final int SPINS = 100;

  private static final long PAUSE_NANOS = 50_000;

  private final @Nullable Upper upper;
  private final DirectoryHandles handles;

  NodeFiles(@Nullable Upper upper, DirectoryHandles handles) {
    this.upper = upper;
    this.handles = handles;
  }

  /** Returns the upper; EROFS if there is none. */
  Upper upper() throws ErrnoException {
    if (upper == null) {
      throw ErrnoException.of(Errno.EROFS);
    }
    return upper;
  }

  /**
   * Returns a handle on a directory in the upper; the caller closes it.
   *
   * @throws ErrnoException ESTALE if it is not there any more
   */
  public SharedFd upperDirectory(Node directory) throws ErrnoException {
    SharedFd known = handles.ifOpen(directory.notes().handle());
    return known != null ? known : openFromAbove(directory);
  }

  /** A directory with a handle on it. */
  private record Opened(Node directory, SharedFd handle) {}

  /**
   * A directory on the way to another one, that is not open, and the name by which it is reached.
   */
  private record Closed(Node directory, Edge edge) {
    boolean isThereStill() {
      return edge.equals(wayTo(directory));
    }
  }

  private SharedFd openFromAbove(Node directory) throws ErrnoException {
    while (true) {
      Deque<Closed> closed = new ArrayDeque<>();
      try {
        return openFromAbove(directory, closed);
      } catch (ErrnoException e) {
        // What a directory was moved out of may be removed before it is reached.
        if (!e.is(Errno.ESTALE) || closed.stream().allMatch(Closed::isThereStill)) {
          throw e;
        }
      }
    }
  }

  /**
   * A tree can be deeper than a thread's stack, so the way to what is not open is no recursion.
   *
   * @param closed takes the way
   */
  private SharedFd openFromAbove(Node directory, Deque<Closed> closed) throws ErrnoException {
    Node top = directory;
    SharedFd above = null;
    for (Edge edge = wayTo(top); edge != null && above == null; edge = wayTo(top)) {
      closed.push(new Closed(top, edge));
      top = edge.parent();
      above = handles.ifOpen(top.notes().handle());
    }
    SharedFd handle =
        above != null
            ? above
            : handles.keep(top.notes().handle(), openUpper(top, DIRECTORY_HANDLE, null));
    for (Closed step : closed) {
      Node next = step.directory();
      try (SharedFd parent = handle) {
        Opened opened = new Opened(top, parent);
        handle = handles.keep(next.notes().handle(), openUpper(next, DIRECTORY_HANDLE, opened));
      }
      top = next;
    }
    return handle;
  }

  /**
   * Returns the directory that a name was in, null if it is not there any more: then the file has
   * another name, or none. The caller closes it.
   */
  private @Nullable SharedFd directoryOf(Edge edge) throws ErrnoException {
    try {
      return upperDirectory(edge.parent());
    } catch (ErrnoException e) {
      if (e.is(Errno.ESTALE)) {
        return null;
      }
      throw e;
    }
  }

  /** Returns the name by which a node is reached; null if it is reached otherwise. */
  private static @Nullable Edge wayTo(Node node) {
    return node.isOrphan() || node.isRoot() ? null : node.edge();
  }

  /** Forgets the handles on a directory, and with them what is known of its names. */
  void forget(Node directory) {
    handles.forget(directory.notes().handle());
    for (Place place : directory.sources().lowers()) {
      handles.forget(place.asDirectory().handle());
    }
  }

  /**
   * Opens the file of a node in the upper; the caller closes it. While its names are being changed
   * this waits.
   *
   * @param flags of open(2)
   * @throws ErrnoException ESTALE if it was taken away from the upper, and what open(2) says
   */
  public Fd openUpper(Node node, int flags) throws ErrnoException {
    return openUpper(node, flags, null);
  }

  private Fd openUpper(Node node, int flags, @Nullable Opened parent) throws ErrnoException {
    for (int attempt = 0; ; attempt++) {
      int changes = node.nameChanges();
      Fd fd = openIfThere(node, flags, parent);
      if (fd != null) {
        return fd;
      }
      if (node.hasNamesOf(changes)) {
        throw ErrnoException.of(Errno.ESTALE);
      }
      pause(attempt);
    }
  }

  private static void pause(int attempt) {
    if (attempt < SPINS) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Returns null if the file is not where the node says, as happens while that changes. */
  private @Nullable Fd openIfThere(Node node, int flags, @Nullable Opened parent)
      throws ErrnoException {
    SharedFd orphan = node.acquireOrphan();
    if (orphan != null) {
      try (orphan) {
        return again(orphan.fd(), flags);
      }
    }
    FileName indexName = node.sources().indexName();
    Fd index = upper().index();
    if (indexName != null && index != null) {
      return Open.atIfPresent(index, indexName, flags | OpenFlags.NOFOLLOW);
    }
    if (node.isRoot()) {
      return again(upper().root(), flags);
    }
    Edge edge = node.edge();
    return edge == null ? null : openByName(node, edge, flags, parent);
  }

  private static Fd again(Fd fd, int flags) throws ErrnoException {
    return (flags & OpenFlags.PATH) != 0
        ? fd.duplicate()
        : Open.again(fd, flags & ~OpenFlags.NOFOLLOW);
  }

  /**
   * The name may be that of another file by now: one that is no directory, or a fifo or a device,
   * where opening would wait or do something. So only what is seen to be the node is opened.
   */
  private @Nullable Fd openByName(Node node, Edge edge, int flags, @Nullable Opened parent)
      throws ErrnoException {
    Fd handle;
    if (parent != null && parent.directory == edge.parent()) {
      handle = openIn(parent.handle.fd(), edge.name());
    } else {
      try (SharedFd directory = directoryOf(edge)) {
        handle = directory == null ? null : openIn(directory.fd(), edge.name());
      }
    }
    boolean given = false;
    try {
      if (handle == null || Stats.of(handle).ino() != node.sources().upperIno()) {
        return null;
      }
      given = (flags & OpenFlags.PATH) != 0;
      return given ? handle : Open.again(handle, flags & ~OpenFlags.NOFOLLOW);
    } finally {
      if (handle != null && !given) {
        handle.close();
      }
    }
  }

  /**
   * A file may be asked for by another name, or be open: then nobody has looked whether the
   * directory of this name may be searched, which its owner, who is this process, may be kept from.
   */
  private @Nullable Fd openIn(Fd directory, FileName name) throws ErrnoException {
    try {
      return Open.atIfPresent(directory, name, OpenFlags.HANDLE);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
    }
    return upper().obtain(directory, () -> Open.atIfPresent(directory, name, OpenFlags.HANDLE));
  }

  /**
   * Returns a handle on the file of a node in the upper, for what needs neither reading nor
   * writing; the caller closes it. While the file is open anyway, that is the same descriptor: it
   * saves the way by the name, and its calls need not go through /proc. So it is with the handle
   * that is kept on a directory.
   *
   * @throws ErrnoException ESTALE if the file was taken away from the upper, and what open(2) says
   */
  public SharedFd upperHandle(Node node) throws ErrnoException {
    SharedFd open = ifOpen(node);
    return open != null ? open : new SharedFd(openUpper(node, OpenFlags.HANDLE));
  }

  private @Nullable SharedFd ifOpen(Node node) {
    return node.isDirectory() ? handles.ifOpen(node.notes().handle()) : node.acquireOpenUpper();
  }

  /**
   * A file that is open says at once what it is, and so does a name; only if that is another, the
   * file must be opened.
   */
  private Stat statUpper(Node node) throws ErrnoException {
    SharedFd open = ifOpen(node);
    if (open != null) {
      try (open) {
        return upper().stat(open.fd());
      }
    }
    Stat byName = statByName(node);
    if (byName != null) {
      return byName;
    }
    try (Fd fd = openUpper(node, OpenFlags.HANDLE)) {
      return upper().stat(fd);
    }
  }

  /**
   * Returns what a node is by its name; null if it is not there, its directory may not be searched,
   * or one call does not tell all: before a second one for what is in an attribute, another file
   * could have got the name.
   */
  private @Nullable Stat statByName(Node node) throws ErrnoException {
    Edge edge = node.edge();
    boolean reachedOtherwise = node.isOrphan() || node.sources().indexName() != null;
    if (edge == null || reachedOtherwise || !upper().permissions().areInInodes()) {
      return null;
    }
    try (SharedFd directory = directoryOf(edge)) {
      Stat stat = directory == null ? null : Stats.ifPresent(directory.fd(), edge.name());
      return stat != null && stat.ino() == node.sources().upperIno() ? stat : null;
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
      return null;
    }
  }

  /** Returns a handle on the file that has the metadata of a node; the caller closes it. */
  public SharedFd metadataHandle(Node node) throws ErrnoException {
    return metadataHandle(node, node.sources());
  }

  /**
   * Returns a handle on the file that has the metadata of a node, for a caller that must know which
   * file that is: the node may be copied up meanwhile. The caller closes it.
   *
   * @param sources where the node is, or was a moment ago
   */
  public SharedFd metadataHandle(Node node, Sources sources) throws ErrnoException {
    if (sources.isUpper()) {
      return upperHandle(node);
    }
    Place place = sources.lower();
    return new SharedFd(place.layer().open(place, OpenFlags.HANDLE));
  }

  /**
   * Opens the file that has the metadata of a node: in the upper, or in the topmost layer that has
   * it; the caller closes it.
   *
   * @param flags of open(2)
   * @throws ErrnoException what open(2) says
   */
  public Fd openMetadata(Node node, int flags) throws ErrnoException {
    Sources sources = node.sources();
    if (sources.isUpper()) {
      return openUpper(node, flags);
    }
    Place place = sources.lower();
    return place.layer().open(place, flags);
  }

  /** Opens the file that has the data of a node; the caller closes it. */
  public Fd openData(Node node, int flags) throws ErrnoException {
    Sources sources = node.sources();
    if (sources.hasUpperData()) {
      return openUpper(node, flags);
    }
    Place place = dataPlace(sources);
    return place.layer().open(place, flags);
  }

  private static Place dataPlace(Sources sources) {
    List<Place> lowers = sources.lowers();
    return lowers.get(lowers.size() - 1);
  }

  /** Returns what the file is that has the metadata of a node, as it is on disk. */
  public Stat statMetadata(Node node) throws ErrnoException {
    Sources sources = node.sources();
    if (sources.isUpper()) {
      return statUpper(node);
    }
    Place place = sources.lower();
    return place.layer().stat(place);
  }

  /** Returns what the file is that has the data of a node below, as it is on disk. */
  public Stat statLowerData(Node node) throws ErrnoException {
    Place place = dataPlace(node.sources());
    return place.layer().stat(place);
  }
}
