package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.Node;
import dev.jovl.union.Union;

/** What concerns the filesystem as a whole. */
public final class Statfs {
  private final Union union;

  /** Makes the operations on a union. */
  public Statfs(Union union) {
    this.union = union;
  }

  /**
   * Returns what statfs(2) tells of the upper, or of the topmost layer without one.
   *
   * @throws ErrnoException what fstatfs(2) says
   */
  public FilesystemStat statfs() throws ErrnoException {
    return union.isReadOnly()
        ? union.layers().merged().get(0).filesystemStat()
        : Stats.filesystem(union.upper().root());
  }

  /**
   * Brings the upper to disk; nothing in a volatile or read-only union.
   *
   * @throws ErrnoException what syncfs(2) says
   */
  public void sync() throws ErrnoException {
    if (!union.isReadOnly() && union.options().syncs()) {
      FileData.syncFilesystem(union.upperFilesystem());
    }
  }

  /**
   * Brings a directory to disk; nothing if it is not in the upper.
   *
   * @throws ErrnoException what fsync(2) says
   */
  public void syncDirectory(Node directory) throws ErrnoException {
    if (directory.sources().isUpper() && union.options().syncs()) {
      int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
      try (Fd fd = union.reach().openUpper(directory, flags)) {
        FileData.sync(fd);
      }
    }
  }
}
