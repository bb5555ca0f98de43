package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.OpenFile;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.layer.SharedFd;
import java.nio.ByteBuffer;

/** What is done with open files. Nothing here waits for an operation on names. */
public final class FileOperations {
  /** A copy is cut into pieces of so many bytes, since a signal waits for the end of one. */
  private static final long COPY_LIMIT = 64L << 20;

  private final Union union;
  private final Privileges privileges;

  /** Makes the operations on a union. */
  public FileOperations(Union union, CopyUp copyUp) {
    this.union = union;
    this.privileges = new Privileges(union, copyUp);
  }

  /**
   * Reads until a direct buffer is full or the file ends; the position of the buffer moves. The
   * file ends where it shows itself to, also where its data goes on in another layer: the kernel
   * sees to that only for what goes through its cache, and what is kept there of the last page
   * comes back when the file becomes longer.
   *
   * @throws ErrnoException what pread(2) says
   */
  public void read(OpenFile file, long offset, ByteBuffer target) throws ErrnoException {
    int limit = target.limit();
    if (file.node().sources().hasDataApart()) {
      long room = Math.max(0, shownSize(file) - offset);
      target.limit(target.position() + (int) Math.min(target.remaining(), room));
    }
    fill(file, offset, target);
    target.limit(limit);
  }

  private static void fill(OpenFile file, long offset, ByteBuffer target) throws ErrnoException {
    try (SharedFd fd = file.acquire()) {
      long at = offset;
      int count = -1;
      while (target.hasRemaining() && count != 0) {
        count = FileData.pread(fd.fd(), target, at);
        at += count;
      }
    }
  }

  /**
   * Writes all of a direct buffer; its position moves.
   *
   * @return how many bytes were written; fewer than asked if the filesystem became full
   * @throws ErrnoException what pwrite(2) says if nothing could be written
   */
  public int write(OpenFile file, long offset, ByteBuffer source) throws ErrnoException {
    int written;
    try (SharedFd fd = file.acquire()) {
      written = put(fd, offset, source);
    }
    privileges.loseCapabilities(file.node());
    return written;
  }

  /**
   * Writes what a mapping has changed, up to the end of the file. The kernel does not wait for such
   * writes when it opens a file with O_TRUNC (fuse_open of fs/fuse/file.c), so one that was sent
   * before can come after the cut, and what was cut off must not come back.
   *
   * @return how many bytes were taken: all, those beyond the end too
   * @throws ErrnoException what pwrite(2) says, if only a part could be written as well: the kernel
   *     does not look at how many bytes were taken and would forget the others (fuse_writepage_end)
   */
  public int writeBack(OpenFile file, long offset, ByteBuffer source) throws ErrnoException {
    int asked = source.remaining();
    try {
      synchronized (file.node()) {
        try (SharedFd fd = file.acquire()) {
          Stat before = Stats.of(fd.fd());
          long room = Math.max(0, before.size() - offset);
          source.limit(source.position() + (int) Math.min(asked, room));
          try {
            putAll(fd, offset, source);
          } finally {
            Privileges.restoreSetIds(fd.fd(), before);
          }
        }
      }
    } finally {
      privileges.loseCapabilities(file.node());
    }
    return asked;
  }

  /**
   * Writes all.
   *
   * @return how much
   * @throws ErrnoException what pwrite(2) says, also where a part could be written
   */
  public int writeWhole(OpenFile file, long offset, ByteBuffer source) throws ErrnoException {
    int asked = source.remaining();
    try (SharedFd fd = file.acquire()) {
      putAll(fd, offset, source);
    } finally {
      privileges.loseCapabilities(file.node());
    }
    return asked;
  }

  /**
   * Writes what is appended at an offset that the kernel took for the end. It does not wait for
   * that while it opens a file with O_TRUNC (fuse_open of fs/fuse/file.c), so one that was sent
   * before can come after the cut, and the kernel may go on with a size that it got from this one.
   * What is appended to a file that was cut so goes to where the file ends.
   *
   * @param whole whether all must be written, as by {@link #writeWhole}
   * @return how many bytes were written
   * @throws ErrnoException what pwrite(2) says
   */
  public int append(OpenFile file, long offset, ByteBuffer source, boolean whole)
      throws ErrnoException {
    synchronized (file.node()) {
      long at = file.node().wasCutByOpen() ? Math.min(offset, size(file)) : offset;
      return whole ? writeWhole(file, at, source) : write(file, at, source);
    }
  }

  private static long size(OpenFile file) throws ErrnoException {
    try (SharedFd fd = file.acquire()) {
      return Stats.of(fd.fd()).size();
    }
  }

  private static int put(SharedFd fd, long offset, ByteBuffer source) throws ErrnoException {
    int start = source.position();
    try {
      putAll(fd, offset, source);
    } catch (ErrnoException e) {
      if (source.position() == start) {
        throw e;
      }
    }
    return source.position() - start;
  }

  /** Writes all; if this fails, the position of the buffer tells how far it came. */
  private static void putAll(SharedFd fd, long offset, ByteBuffer source) throws ErrnoException {
    int start = source.position();
    while (source.hasRemaining()) {
      int unused = FileData.pwrite(fd.fd(), source, offset + source.position() - start);
    }
  }

  /**
   * Takes set-id bits and capabilities from a file that was written to.
   *
   * @param writer who wrote
   * @return whether it had one
   * @throws ErrnoException what changing the mode says
   */
  public boolean killPrivileges(OpenFile file, Writer writer) throws ErrnoException {
    return privileges.kill(file.node(), writer);
  }

  /**
   * Brings a file to disk; nothing in a volatile union, or if it is not in the upper. Of a file
   * whose data is below that is what is in the upper: a layer may not even know how to sync.
   *
   * @throws ErrnoException what fsync(2) says
   */
  public void sync(OpenFile file, boolean dataOnly) throws ErrnoException {
    if (!union.options().syncs() || !file.node().sources().isUpper()) {
      return;
    }
    if (!file.isUpper()) {
      try (Fd metadata = union.reach().openUpper(file.node(), OpenFlags.RDONLY)) {
        sync(metadata, dataOnly);
      }
      return;
    }
    try (SharedFd fd = file.acquire()) {
      sync(fd.fd(), dataOnly);
    }
  }

  private static void sync(Fd file, boolean dataOnly) throws ErrnoException {
    if (dataOnly) {
      FileData.syncData(file);
    } else {
      FileData.sync(file);
    }
  }

  /**
   * Allocates or frees a range.
   *
   * @throws ErrnoException what fallocate(2) says
   */
  public void allocate(OpenFile file, int mode, long offset, long length) throws ErrnoException {
    try (SharedFd fd = file.acquire()) {
      FileData.allocate(fd.fd(), mode, offset, length);
    }
    privileges.loseCapabilities(file.node());
  }

  /**
   * Returns the next data or hole. The file ends where it shows itself to, as for {@link #read}.
   *
   * @param whence {@link FileData#SEEK_DATA} or {@link FileData#SEEK_HOLE}
   * @param dense whether what looks like a hole may be data: all is told to be data then
   * @throws ErrnoException ENXIO past the end, EINVAL for another whence, and what lseek(2) says
   */
  public long seek(OpenFile file, long offset, int whence, boolean dense) throws ErrnoException {
    if (whence != FileData.SEEK_DATA && whence != FileData.SEEK_HOLE) {
      throw ErrnoException.of(Errno.EINVAL);
    }
    boolean apart = file.node().sources().hasDataApart();
    try (SharedFd fd = file.acquire()) {
      if (!dense && !apart) {
        return FileData.seek(fd.fd(), offset, whence);
      }
      long end = apart ? shownSize(file) : Stats.of(fd.fd()).size();
      if (offset < 0 || offset >= end) {
        throw ErrnoException.of(Errno.ENXIO);
      }
      boolean forData = whence == FileData.SEEK_DATA;
      if (dense) {
        return forData ? offset : end;
      }
      long found = Math.min(FileData.seek(fd.fd(), offset, whence), end);
      if (forData && found == end) {
        throw ErrnoException.of(Errno.ENXIO);
      }
      return found;
    }
  }

  private long shownSize(OpenFile file) throws ErrnoException {
    return union.reach().statMetadata(file.node()).size();
  }

  /**
   * Copies a range from one open file to another.
   *
   * @return how many bytes were copied, which may be fewer
   * @throws ErrnoException what copy_file_range(2) says
   */
  public long copyRange(OpenFile source, long from, OpenFile target, long to, long length)
      throws ErrnoException {
    long copied;
    try (SharedFd in = source.acquire();
        SharedFd out = target.acquire()) {
      copied = FileData.copyRange(in.fd(), from, out.fd(), to, Math.min(COPY_LIMIT, length));
    }
    privileges.loseCapabilities(target.node());
    return copied;
  }
}
