package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.Node;
import dev.jovl.union.OpenFile;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.layer.SharedFd;
import org.jspecify.annotations.Nullable;

/** Changes the length of regular files. */
final class Truncation {
  private final Union union;
  private final CopyUp copyUp;
  private final KillPriv killPriv;

  Truncation(Union union, CopyUp copyUp) {
    this.union = union;
    this.copyUp = copyUp;
    this.killPriv = new KillPriv(union, copyUp);
  }

  /**
   * Sets the length; bytes that are cut off are not copied up.
   *
   * @param through an open file of the node, which may write although its mode forbids it by now
   * @throws ErrnoException EFBIG, ENOSPC, and what truncate(2) says
   */
  void truncate(Node node, long size, @Nullable OpenFile through) throws ErrnoException {
    if (!copyUp.cut(node, size, CopyUp.BeforeCut.NOTHING)) {
      // Not between the look for the end and the write of Write.writeBack.
      synchronized (node) {
        cut(node, size, through);
      }
    }
    ended(node);
  }

  /**
   * Makes a file shorter that is in a layer alone. Its copy is without what a writer takes before
   * it is seen, so that it need not be copied whole to take that first.
   *
   * @return false if the file is in the upper, by now at least, and has to get its length there
   * @throws ErrnoException as {@link #truncate}; then nothing has changed
   */
  boolean cutLower(Node node, long size, WriterRights writer) throws ErrnoException {
    boolean cut =
        !node.sources().isUpper()
            && copyUp.cut(node, size, copy -> killPriv.takeFromCopy(node, copy, writer));
    if (cut) {
      ended(node);
    }
    return cut;
  }

  /** Does what comes after a cut. */
  void ended(Node node) throws ErrnoException {
    killPriv.loseCapabilities(node);
  }

  private void cut(Node node, long size, @Nullable OpenFile through) throws ErrnoException {
    if (through != null && through.isWritable()) {
      try (SharedFd file = through.acquire()) {
        FileData.truncate(file.fd(), size);
      }
      return;
    }
    try (Fd file = union.files().openUpper(node, OpenFlags.WRONLY)) {
      FileData.truncate(file, size);
    }
  }
}
