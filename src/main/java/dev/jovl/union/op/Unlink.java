package dev.jovl.union.op;

import dev.jovl.linux.Names;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.union.DirectoryLocks;
import dev.jovl.union.Edge;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.upper.UpperName;

/** Removes names that are not of directories. */
public final class Unlink {
  private final Union union;
  private final CopyUp copyUp;
  private final Removal removal;
  private final Removal.Taking taking = this::take;
  private final RetriedRemoval removals;

  /** Makes the operation on a union. */
  public Unlink(Union union, CopyUp copyUp) {
    this.union = union;
    this.copyUp = copyUp;
    this.removal = new Removal(union, copyUp);
    this.removals = new RetriedRemoval(union, this::remove);
  }

  /**
   * Removes a name.
   *
   * @throws ErrnoException ENOENT, EISDIR, EROFS, EPERM for what chattr(1) protects, and what
   *     unlink(2) says
   */
  public void unlink(Node directory, FileName name) throws ErrnoException {
    removals.remove(directory, name);
  }

  private boolean remove(Edge edge, Node node) throws ErrnoException {
    if (node.isDirectory()) {
      throw ErrnoException.of(Errno.EISDIR);
    }
    copyUp.directory(edge.parent());
    removal.prepare(node, edge);
    synchronized (node) {
      try (DirectoryLocks.Held locked = union.locks().directories().exclusive(edge.parent())) {
        if (!union.nodes().hasEdge(node, edge)) {
          return false;
        }
        removal.remove(edge, node, taking);
        return true;
      }
    }
  }

  private void take(Edge edge, Node node) throws ErrnoException {
    try (SharedFd parent = union.files().upperDirectory(edge.parent())) {
      if (removal.needsWhiteout(node, edge)) {
        UpperName at = new UpperName(edge.parent().marks(), parent.fd(), edge.name());
        if (node.sources().isUpper()) {
          union.upper().whiteouts().replace(at);
        } else {
          union.upper().whiteouts().make(at);
        }
      } else {
        Names.unlink(parent.fd(), edge.name());
      }
    }
  }
}
