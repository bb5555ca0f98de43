package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoAction;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.DirectoryLocks;
import dev.jovl.union.LentRights;
import dev.jovl.union.LookupResult;
import dev.jovl.union.Node;
import dev.jovl.union.Redirects;
import dev.jovl.union.Undo;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.copyup.CopyUpScope;
import dev.jovl.union.copyup.Draft;
import dev.jovl.union.copyup.ImpureMark;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.upper.LinkCount;
import dev.jovl.union.upper.UpperName;

/** Gives files further names. */
public final class Link {
  private final Union union;
  private final CopyUp copyUp;
  private final Getattr getattr;
  private final Redirects redirects;

  /** Makes the operation on a union. */
  public Link(Union union, CopyUp copyUp) {
    this.union = union;
    this.copyUp = copyUp;
    this.getattr = new Getattr(union);
    this.redirects = new Redirects(union);
  }

  /**
   * Gives a file a further name. A file made without a name gets its first.
   *
   * @return what the node is then; it is handed out once more
   * @throws ErrnoException EEXIST, EPERM for a directory, EROFS, EMLINK, and what link(2) says
   */
  public Stat link(Node node, Node directory, FileName name) throws ErrnoException {
    if (node.isDirectory()) {
      throw ErrnoException.of(Errno.EPERM);
    }
    Checks.requireDirectory(directory);
    Checks.requireNewName(name);
    copyUp.directory(directory);
    copyUp.node(node, CopyUpScope.forNewName(union.options()));
    Stat stat;
    synchronized (node) {
      try (DirectoryLocks.Held held = union.locks().directories().exclusive(directory)) {
        Checks.requireAlive(directory);
        LookupResult located = union.locator().locate(directory, name);
        if (located.isPresent()) {
          throw ErrnoException.of(Errno.EEXIST);
        }
        stat = redirected(node, directory, name, located.hasUpperWhiteout());
        union.nodes().addEdge(node, directory, name);
        // What is reached by a name holds no descriptor: there can be a million of such files.
        node.closeOrphan();
        union.nodes().handOut(node);
      }
    }
    return getattr.shown(node, stat);
  }

  /**
   * Makes the name and before it the redirect without which the data below would not be found by
   * it; both or none. Returns what the file is on disk then.
   */
  private Stat redirected(Node node, Node directory, FileName name, boolean whiteout)
      throws ErrnoException {
    ErrnoAction takingBack = Redirects.needed(node) ? redirects.setAbsolute(node) : () -> {};
    try {
      return make(node, directory, name, whiteout);
    } catch (ErrnoException e) {
      Undo.by(takingBack);
      throw e;
    }
  }

  /** Makes the name and returns what the file is on disk then. */
  private Stat make(Node node, Node directory, FileName name, boolean whiteout)
      throws ErrnoException {
    try (SharedFd parent = union.files().upperDirectory(directory);
        Fd file = union.files().openUpper(node, OpenFlags.HANDLE)) {
      ImpureMark.addIfFromBelow(union, node, directory, parent.fd());
      if (node.sources().indexName() != null) {
        int difference = node.linkDifference();
        LentRights.change(
            union, node, file, () -> LinkCount.settle(union.upper(), file, difference));
      }
      UpperName at = new UpperName(directory.marks(), parent.fd(), name);
      if (whiteout) {
        union.upper().whiteouts().takePlaceOfMark(at);
        try (Draft draft = Draft.link(union.upper(), file)) {
          draft.replace(parent.fd(), name);
        }
      } else {
        Names.link(file, parent.fd(), name);
      }
      union.reached(CrashPoint.NEW_NAMED);
      try {
        return union.upper().stat(file);
      } catch (ErrnoException e) {
        Undo.by(() -> remove(at, whiteout));
        throw e;
      }
    }
  }

  private void remove(UpperName at, boolean whiteout) throws ErrnoException {
    if (whiteout) {
      union.upper().whiteouts().replace(at);
    } else {
      Names.unlink(at.directory(), at.name());
    }
  }
}
