package dev.jovl.union.copyup;

import dev.jovl.linux.Fd;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.whiteout.OverlayXattr;

/** The mark of directories of the upper that have entries which came from below. */
public final class ImpureMark {
  private static final byte[] YES = {'y'};

  private ImpureMark() {}

  /**
   * Marks a directory that is about to get a node, if the node came from below.
   *
   * @param handle open on the directory in the upper
   */
  public static void addIfFromBelow(Union union, Node node, Node directory, Fd handle)
      throws ErrnoException {
    boolean fromBelow =
        !node.sources().lowers().isEmpty()
            || node.ino() != union.inoOfUpper(node.sources().upperIno());
    if (fromBelow) {
      add(union, directory, handle);
    }
  }

  /**
   * Marks a directory, for as many entries as may come: one that is about to become append-only can
   * get no attribute any more, but entries.
   *
   * @param handle open on the directory in the upper
   * @throws ErrnoException ENOSPC, and what else setxattr(2) says besides that it can have none
   */
  public static void add(Union union, Node directory, Fd handle) throws ErrnoException {
    if (!directory.marks().isImpure()) {
      add(union, handle);
      directory.marks().setImpure();
    }
  }

  /**
   * Marks a directory of the upper, which may have no node and no name yet. One that can have no
   * attribute stays without.
   *
   * @param directory open on it
   * @throws ErrnoException ENOSPC, and what else setxattr(2) says
   */
  static void add(Union union, Fd directory) throws ErrnoException {
    try {
      union.upper().set(directory, OverlayXattr.IMPURE, YES);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EOPNOTSUPP) && !e.is(Errno.EPERM)) {
        throw e;
      }
    }
  }
}
