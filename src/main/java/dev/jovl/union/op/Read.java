package dev.jovl.union.op;

import dev.jovl.linux.FileData;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.OpenFile;
import dev.jovl.union.Union;
import dev.jovl.union.layer.SharedFd;
import java.nio.ByteBuffer;

/** Reads from open files. Does not wait for an operation on names. */
public final class Read {
  private final Union union;

  /** Makes the operation on a union. */
  public Read(Union union) {
    this.union = union;
  }

  /**
   * Reads until a direct buffer is full or the file ends; the position of the buffer moves. The
   * file ends where its size says, also where its data goes on in another layer: the kernel sees to
   * that only for what goes through its cache, and what is kept there of the last page comes back
   * when the file becomes longer.
   *
   * @throws ErrnoException what pread(2) says
   */
  public void read(OpenFile file, long offset, ByteBuffer target) throws ErrnoException {
    int limit = target.limit();
    if (file.node().sources().hasDataApart()) {
      long size = union.files().statMetadata(file.node()).size();
      long room = Math.max(0, size - offset);
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
}
