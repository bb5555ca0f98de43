package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.LayerEntry;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.whiteout.OverlayXattr;
import dev.jovl.union.whiteout.XattrNamespace;
import org.jspecify.annotations.Nullable;

/**
 * Removes the metacopy mark from files of the upper that a lookup meets and that have all of their
 * data: the mark says that it is below. Errors are those of reading and removing an attribute.
 */
final class MetacopyRepair {
  private final XattrNamespace namespace;
  private final NodeTable nodes;
  private final NodeFiles files;
  private final FileNumbers numbers;

  MetacopyRepair(XattrNamespace namespace, NodeTable nodes, NodeFiles files, FileNumbers numbers) {
    this.namespace = namespace;
    this.nodes = nodes;
    this.files = files;
    this.numbers = numbers;
  }

  /**
   * Removes the mark from an empty file, which has no data below. A crash can leave it there, and
   * then it must go before the file grows: the next mount would not show what was written. A file
   * that is known may be empty because it is being cut: then the mark is that change's to remove,
   * or to keep.
   *
   * @param handle open on the directory that has the file
   * @param upper what the upper says of the name; null if nothing
   */
  void unmarkEmpty(Fd handle, FileName name, @Nullable LayerEntry upper) throws ErrnoException {
    if (upper == null || upper.whiteout()) {
      return;
    }
    Stat stat = upper.stat();
    if (stat.isRegular()
        && stat.size() == 0
        && namespace.isListed(handle, name, OverlayXattr.METACOPY)
        && !isKnown(stat)) {
      unmark(handle, name);
    }
  }

  private boolean isKnown(Stat upper) throws ErrnoException {
    return nodes.find(numbers.keyOfUpper(upper.device(), upper.ino())) != null;
  }

  /**
   * Removes the mark from a file that was found to have nothing below: under another name it would
   * say that data is missing.
   */
  void unmarkComplete(Node directory, FileName name) throws ErrnoException {
    try (SharedFd handle = files.upperDirectory(directory)) {
      unmark(handle.fd(), name);
    }
  }

  /** The directory is locked against changes of names: another lookup may do the same just now. */
  private void unmark(Fd handle, FileName name) throws ErrnoException {
    try {
      Xattrs.remove(handle, name, namespace.name(OverlayXattr.METACOPY));
      nodes.dataJoined();
    } catch (ErrnoException e) {
      if (!e.is(Errno.ENODATA)) {
        throw e;
      }
    }
  }
}
