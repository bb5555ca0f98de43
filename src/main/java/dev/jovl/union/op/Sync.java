package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.LentRights;
import dev.jovl.union.Node;
import dev.jovl.union.OpenFile;
import dev.jovl.union.Union;
import dev.jovl.union.layer.SharedFd;
import java.util.Objects;

/** Brings the upper to disk, or a directory or an open file of it. */
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
      try (Fd fd = openUpper(directory, flags)) {
        FileData.sync(fd);
      }
    }
  }

  /**
   * Brings a file to disk; nothing in a volatile union, or if it is not in the upper. Of a file
   * whose data is below that is what is in the upper: a layer may not even know how to sync.
   *
   * @param dataOnly whether to call fdatasync(2) instead of fsync(2)
   * @throws ErrnoException what fsync(2) says
   */
  public void file(OpenFile file, boolean dataOnly) throws ErrnoException {
    if (!union.options().syncs() || !file.node().sources().isUpper()) {
      return;
    }
    if (!file.isUpper()) {
      try (Fd metadata = openUpper(file.node(), OpenFlags.RDONLY)) {
        sync(metadata, dataOnly);
      }
      return;
    }
    try (SharedFd fd = file.acquire()) {
      sync(fd.fd(), dataOnly);
    }
  }

  private Fd openUpper(Node node, int flags) throws ErrnoException {
    return Objects.requireNonNull(
        LentRights.look(union, node, () -> union.files().openUpper(node, flags)));
  }

  private static void sync(Fd file, boolean dataOnly) throws ErrnoException {
    if (dataOnly) {
      FileData.syncData(file);
    } else {
      FileData.sync(file);
    }
  }
}
