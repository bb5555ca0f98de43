package dev.jovl.union.op;

import dev.jovl.linux.FileData;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.OpenFile;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.layer.SharedFd;

/** Copies between open files. Does not wait for an operation on names. */
public final class CopyFileRange {
  /** One call copies so many bytes at most, since a signal waits for its end. */
  private static final long COPY_LIMIT = 64L << 20;

  private final KillPriv killPriv;

  /** Makes the operation on a union. */
  public CopyFileRange(Union union, CopyUp copyUp) {
    this.killPriv = new KillPriv(union, copyUp);
  }

  /**
   * Copies a range from one open file to another.
   *
   * @return how many bytes were copied, which may be fewer
   * @throws ErrnoException what copy_file_range(2) says
   */
  public long copy(OpenFile source, long from, OpenFile target, long to, long length)
      throws ErrnoException {
    long copied;
    try (SharedFd in = source.acquire();
        SharedFd out = target.acquire()) {
      copied = FileData.copyRange(in.fd(), from, out.fd(), to, Math.min(COPY_LIMIT, length));
    }
    killPriv.loseCapabilities(target.node());
    return copied;
  }
}
