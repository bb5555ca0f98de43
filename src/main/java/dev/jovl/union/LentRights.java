package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoAction;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.ErrnoSupplier;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.upper.OwnerRights;
import org.jspecify.annotations.Nullable;

/**
 * Changes of files of the upper for the union's own sake, which its users need no rights for: marks
 * of what is moved, and the names of copies in directories that keep their owner out.
 */
public final class LentRights {
  private LentRights() {}

  /**
   * Changes a file of the upper. If its mode keeps its owner from that, who is this process, it has
   * another one on disk meanwhile. A directory shows the same, and whoever looks at another file
   * just then is asked to look again. No lock is needed: others may do the same at the same time,
   * or set the mode.
   *
   * @param node of the file
   * @param file open on it, with O_PATH at least
   * @param change may be run again while it is refused; when it is made, this does not fail
   * @throws ErrnoException what the change says
   */
  public static void change(Union union, Node node, Fd file, ErrnoAction change)
      throws ErrnoException {
    Void unused = obtain(union, node, file, ErrnoSupplier.of(change));
  }

  /**
   * Returns what the mode of a file of the upper may keep from its owner, as {@link #change}
   * changes it.
   *
   * @param wanted may be asked for again while it is refused
   * @throws ErrnoException what asking for it says
   */
  public static <T> @Nullable T obtain(Union union, Node node, Fd file, ErrnoSupplier<T> wanted)
      throws ErrnoException {
    try {
      return wanted.get();
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
      return again(union, node, file, wanted);
    }
  }

  /**
   * Returns what is read of a node that may have a file in the upper, as {@link #obtain}. It may
   * have been opened before its mode kept its owner out, and a process may be told the names in a
   * directory and not what they are: a mode of 0400.
   *
   * @param wanted looks at it in all layers
   * @throws ErrnoException what that says
   */
  public static <T> @Nullable T look(Union union, Node node, ErrnoSupplier<T> wanted)
      throws ErrnoException {
    try {
      return wanted.get();
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES) || !node.sources().isUpper()) {
        throw e;
      }
    }
    try (SharedFd file = union.files().upperHandle(node)) {
      return again(union, node, file.fd(), wanted);
    }
  }

  /** What any other file shows may be frozen while its data is brought up, and for longer. */
  private static <T> @Nullable T again(Union union, Node node, Fd file, ErrnoSupplier<T> wanted)
      throws ErrnoException {
    FrozenStats frozen = union.frozenStats();
    if (node.isDirectory()) {
      frozen.begin(node, () -> union.upper().stat(file));
    }
    try {
      return OwnerRights.obtain(file, wanted);
    } finally {
      if (node.isDirectory()) {
        frozen.end(node);
      }
      union.watcher().restored(node);
    }
  }
}
