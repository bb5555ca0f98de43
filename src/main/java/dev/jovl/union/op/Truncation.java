package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.copyup.Extent;

/** Changes the length of regular files. */
final class Truncation {
  private final Union union;
  private final CopyUp copyUp;

  Truncation(Union union, CopyUp copyUp) {
    this.union = union;
    this.copyUp = copyUp;
  }

  /**
   * Sets the length; bytes that are cut off are not copied up.
   *
   * @throws ErrnoException EFBIG, ENOSPC, and what truncate(2) says
   */
  void truncate(Node node, long size) throws ErrnoException {
    copyUp.node(node, Extent.upTo(size));
    try (Fd file = union.reach().openUpper(node, OpenFlags.WRONLY)) {
      FileData.truncate(file, size);
    }
  }
}
