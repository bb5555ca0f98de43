package dev.jovl.union.op;

import dev.jovl.linux.Names;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.layer.SharedFd;

/** Reads the targets of symbolic links. */
public final class Readlink {
  private final Union union;

  /** Makes the operation on a union. */
  public Readlink(Union union) {
    this.union = union;
  }

  /**
   * Returns the target.
   *
   * @throws ErrnoException EINVAL for what is no symbolic link
   */
  public byte[] readlink(Node node) throws ErrnoException {
    if (node.type() != Mode.SYMLINK) {
      throw ErrnoException.of(Errno.EINVAL);
    }
    try (SharedFd link = union.files().metadataHandle(node)) {
      return Names.readlink(link.fd());
    }
  }
}
