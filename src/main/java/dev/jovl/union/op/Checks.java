package dev.jovl.union.op;

import dev.jovl.linux.InodeFlags;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.whiteout.Whiteouts;

/** What several operations ask before they begin. */
final class Checks {
  private Checks() {}

  /** Throws ENOTDIR for what is not a directory. */
  static void requireDirectory(Node node) throws ErrnoException {
    if (!node.isDirectory()) {
      throw ErrnoException.of(Errno.ENOTDIR);
    }
  }

  /** Returns whether a node has lost its last name. */
  static boolean isRemoved(Node node) {
    return node.edge() == null && !node.isRoot();
  }

  /** Throws ENOENT if a directory has been removed. */
  static void requireAlive(Node directory) throws ErrnoException {
    if (isRemoved(directory)) {
      throw ErrnoException.of(Errno.ENOENT);
    }
  }

  /** Throws EPERM if chattr(1) keeps the names of a file, in whichever layer it is. */
  static void requireRemovable(Union union, Lookup.Found found) throws ErrnoException {
    if (!found.stat().isProtected()) {
      return;
    }
    requireUnprotected(union, found.node());
  }

  /** Throws EPERM if chattr(1) keeps a file as it is, in whichever layer that is. */
  static void requireUnprotected(Union union, Node node) throws ErrnoException {
    try (SharedFd handle = union.files().metadataHandle(node)) {
      if (InodeFlags.confirmed(handle.fd(), Stats.of(handle.fd())).isProtected()) {
        throw ErrnoException.of(Errno.EPERM);
      }
    }
  }

  /**
   * Throws for a name that no new file may have: EINVAL for one that a layer would take for a mark,
   * ENAMETOOLONG.
   */
  static void requireNewName(FileName name) throws ErrnoException {
    if (Whiteouts.isMarker(name)) {
      throw ErrnoException.of(Errno.EINVAL);
    }
    if (name.length() > FileName.MAX_LENGTH) {
      throw ErrnoException.of(Errno.ENAMETOOLONG);
    }
  }
}
