package dev.jovl.union.op;

import dev.jovl.linux.Fd;
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
import dev.jovl.union.upper.OwnerRights;
import dev.jovl.union.upper.UpperName;
import dev.jovl.union.upper.WorkDirectory;
import java.util.List;

/** Removes empty directories. */
public final class Rmdir {
  private final Union union;
  private final CopyUp copyUp;
  private final Removal removal;
  private final Removal.Taking taking = this::take;
  private final RetriedRemoval removals;

  /** Makes the operation on a union. */
  public Rmdir(Union union, CopyUp copyUp) {
    this.union = union;
    this.copyUp = copyUp;
    this.removal = new Removal(union, copyUp);
    this.removals = new RetriedRemoval(union, this::remove);
  }

  /**
   * Removes a directory.
   *
   * @throws ErrnoException ENOENT, ENOTDIR, ENOTEMPTY, EROFS, and what rmdir(2) says
   */
  public void rmdir(Node parent, FileName name) throws ErrnoException {
    try {
      removals.remove(parent, name);
    } finally {
      union.subdirectories().changed(parent);
    }
  }

  private boolean remove(Edge edge, Node node) throws ErrnoException {
    Checks.requireDirectory(node);
    copyUp.directory(edge.parent());
    synchronized (node) {
      try (DirectoryLocks.Held locked =
          union.locks().directories().exclusive(List.of(edge.parent(), node))) {
        if (!union.nodes().hasEdge(node, edge)) {
          return false;
        }
        if (!removal.isEmpty(node)) {
          throw ErrnoException.of(Errno.ENOTEMPTY);
        }
        removal.remove(edge, node, taking);
        return true;
      }
    }
  }

  private void take(Edge edge, Node node) throws ErrnoException {
    FileName name = edge.name();
    boolean whiteout = removal.needsWhiteout(node, edge);
    try (SharedFd parent = union.files().upperDirectory(edge.parent())) {
      UpperName at = new UpperName(edge.parent().marks(), parent.fd(), name);
      if (!node.sources().isUpper()) {
        union.upper().whiteouts().make(at);
      } else if (whiteout) {
        union.upper().whiteouts().replaceDirectory(at);
      } else {
        removeWithMarks(parent.fd(), name);
      }
    }
  }

  /**
   * A directory that is empty in the union may hold whiteouts; it goes in one step nevertheless.
   */
  private void removeWithMarks(Fd parent, FileName name) throws ErrnoException {
    try {
      Names.rmdir(parent, name);
    } catch (ErrnoException e) {
      if (!e.is(Errno.ENOTEMPTY) && !e.is(Errno.EEXIST)) {
        throw e;
      }
      Fd work = union.upper().work();
      FileName temporary = union.upper().temporaryName();
      OwnerRights.lendToMove(parent, name, () -> Names.rename(parent, name, work, temporary));
      WorkDirectory.discard(work, temporary);
    }
  }
}
