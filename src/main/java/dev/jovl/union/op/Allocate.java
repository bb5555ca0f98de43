package dev.jovl.union.op;

import dev.jovl.linux.FileData;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.OpenFile;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.layer.SharedFd;

/** Allocates or frees ranges of open files. Does not wait for an operation on names. */
public final class Allocate {
  private final KillPriv killPriv;

  /** Makes the operation on a union. */
  public Allocate(Union union, CopyUp copyUp) {
    this.killPriv = new KillPriv(union, copyUp);
  }

  /**
   * Allocates or frees a range.
   *
   * @param mode as fallocate(2) has it
   * @throws ErrnoException what fallocate(2) says
   */
  public void allocate(OpenFile file, int mode, long offset, long length) throws ErrnoException {
    try (SharedFd fd = file.acquire()) {
      FileData.allocate(fd.fd(), mode, offset, length);
    }
    killPriv.loseCapabilities(file.node());
  }
}
