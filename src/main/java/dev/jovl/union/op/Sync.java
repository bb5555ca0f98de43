package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.Node;
import dev.jovl.union.Union;

/** Brings the upper to disk, or a directory of it. */
public final class Sync {
  private final Union union;

  /** Makes the operation on a union. */
  public Sync(Union union) {
    this.union = union;
  }

  /**
   * Brings the upper to disk; nothing in a volatile or read-only union.
   *
   * @throws ErrnoException what syncfs(2) says
   */
  public void filesystem() throws ErrnoException {
    if (!union.isReadOnly() && union.options().syncs()) {
      FileData.syncFilesystem(union.upperFilesystem());
    }
  }

  /**
   * Brings a directory to disk; nothing if it is not in the upper, or in a volatile union.
   *
   * @throws ErrnoException what fsync(2) says
   */
  public void directory(Node directory) throws ErrnoException {
    if (directory.sources().isUpper() && union.options().syncs()) {
      int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
      try (Fd fd = union.reach().openUpper(directory, flags)) {
        FileData.sync(fd);
      }
    }
  }
}
