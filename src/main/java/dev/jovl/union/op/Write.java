package dev.jovl.union.op;

import dev.jovl.linux.FileData;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Stat;
import dev.jovl.union.OpenFile;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.layer.SharedFd;
import java.nio.ByteBuffer;

/** Writes to open files. Does not wait for an operation on names. */
public final class Write {
  private final KillPriv killPriv;

  /** What becomes of a write of which only a part could be written. */
  public enum Partial {
    /** It returns how many bytes were written. */
    COUNTS,
    /** It fails with what kept it from writing the rest. */
    FAILS
  }

  /** Makes the operation on a union. */
  public Write(Union union, CopyUp copyUp) {
    this.killPriv = new KillPriv(union, copyUp);
  }

  /**
   * Writes all of a direct buffer; its position moves.
   *
   * @param partial what becomes of it if only a part can be written, as on a full disk
   * @return how many bytes were written
   * @throws ErrnoException what pwrite(2) says
   */
  public int write(OpenFile file, long offset, ByteBuffer source, Partial partial)
      throws ErrnoException {
    return partial == Partial.FAILS
        ? writeWhole(file, offset, source)
        : writeSome(file, offset, source);
  }

  private int writeSome(OpenFile file, long offset, ByteBuffer source) throws ErrnoException {
    int written;
    try (SharedFd fd = file.acquire()) {
      written = put(fd, offset, source);
    }
    killPriv.loseCapabilities(file.node());
    return written;
  }

  private int writeWhole(OpenFile file, long offset, ByteBuffer source) throws ErrnoException {
    int asked = source.remaining();
    try (SharedFd fd = file.acquire()) {
      putAll(fd, offset, source);
    } finally {
      killPriv.loseCapabilities(file.node());
    }
    return asked;
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
            KillPriv.restoreSetIds(fd.fd(), before);
          }
        }
      }
    } finally {
      killPriv.loseCapabilities(file.node());
    }
    return asked;
  }

  /**
   * Writes what is appended at an offset that the kernel took for the end. It does not wait for
   * that while it opens a file with O_TRUNC (fuse_open of fs/fuse/file.c), so one that was sent
   * before can come after the cut, and the kernel may go on with a size that it got from this one.
   * What is appended to a file that was cut so goes to where the file ends.
   *
   * @return how many bytes were written, as {@link #write}
   * @throws ErrnoException what pwrite(2) says
   */
  public int append(OpenFile file, long offset, ByteBuffer source, Partial partial)
      throws ErrnoException {
    synchronized (file.node()) {
      long at = file.node().wasCutByOpen() ? Math.min(offset, size(file)) : offset;
      return write(file, at, source, partial);
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
}
