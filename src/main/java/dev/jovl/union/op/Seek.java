package dev.jovl.union.op;

import dev.jovl.linux.FileData;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.OpenFile;
import dev.jovl.union.Union;
import dev.jovl.union.layer.SharedFd;

/**
 * Finds data and holes of open files. A file ends where its size says, also where its data goes on
 * in another layer. Does not wait for an operation on names.
 */
public final class Seek {
  private final Union union;

  /** Makes the operation on a union. */
  public Seek(Union union) {
    this.union = union;
  }

  /**
   * Returns the next data or hole.
   *
   * @param whence {@link FileData#SEEK_DATA} or {@link FileData#SEEK_HOLE}
   * @throws ErrnoException ENXIO past the end, EINVAL for another whence, and what lseek(2) says
   */
  public long seek(OpenFile file, long offset, int whence) throws ErrnoException {
    requireKnown(whence);
    boolean apart = file.node().sources().hasDataApart();
    try (SharedFd fd = file.acquire()) {
      if (!apart) {
        return FileData.seek(fd.fd(), offset, whence);
      }
      long end = shownSize(file);
      requireInside(offset, end);
      long found = Math.min(FileData.seek(fd.fd(), offset, whence), end);
      if (whence == FileData.SEEK_DATA && found == end) {
        throw ErrnoException.of(Errno.ENXIO);
      }
      return found;
    }
  }

  /**
   * Returns the next data or hole of a file in which what looks like a hole may be data: all of it
   * is said to be data.
   *
   * @param whence {@link FileData#SEEK_DATA} or {@link FileData#SEEK_HOLE}
   * @throws ErrnoException ENXIO past the end, EINVAL for another whence
   */
  public long seekDense(OpenFile file, long offset, int whence) throws ErrnoException {
    requireKnown(whence);
    boolean apart = file.node().sources().hasDataApart();
    try (SharedFd fd = file.acquire()) {
      long end = apart ? shownSize(file) : Stats.of(fd.fd()).size();
      requireInside(offset, end);
      return whence == FileData.SEEK_DATA ? offset : end;
    }
  }

  private static void requireKnown(int whence) throws ErrnoException {
    if (whence != FileData.SEEK_DATA && whence != FileData.SEEK_HOLE) {
      throw ErrnoException.of(Errno.EINVAL);
    }
  }

  private static void requireInside(long offset, long end) throws ErrnoException {
    if (offset < 0 || offset >= end) {
      throw ErrnoException.of(Errno.ENXIO);
    }
  }

  private long shownSize(OpenFile file) throws ErrnoException {
    return union.files().statMetadata(file.node()).size();
  }
}
