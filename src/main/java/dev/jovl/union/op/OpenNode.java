package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.Node;
import dev.jovl.union.OpenFile;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.copyup.CopyUpScope;

/** Opens regular files. */
public final class OpenNode {
  /** Flags of open(2) that always mean something for the descriptor behind an open file. */
  private static final int KEPT = OpenFlags.ACCESS_MODE | OpenFlags.NOATIME;

  private final Union union;
  private final CopyUp copyUp;
  private final Truncation truncation;

  /** Makes the operation on a union. */
  public OpenNode(Union union, CopyUp copyUp) {
    this.union = union;
    this.copyUp = copyUp;
    this.truncation = new Truncation(union, copyUp);
  }

  /**
   * Returns the flags for the descriptor behind a file that is opened with the given flags. Writes
   * do not wait for the disk where fsync(2) does nothing either.
   */
  static int descriptorFlags(Union union, int flags) {
    return flags & (union.options().syncs() ? KEPT | OpenFlags.SYNC : KEPT);
  }

  /**
   * Opens a file. For writing it is copied up first; nothing is copied if it is cut to length zero.
   *
   * @param flags of open(2); {@link OpenFlags#TRUNC} cuts the file
   * @throws ErrnoException EROFS, EISDIR, ELOOP, ENXIO for a special file, and what open(2) says
   */
  public OpenFile open(Node node, int flags) throws ErrnoException {
    requireRegular(node);
    OpenFile file = (flags & OpenFlags.TRUNC) != 0 ? openCut(node, flags) : openWhole(node, flags);
    union.watcher().opened(node, flags);
    return file;
  }

  private OpenFile openWhole(Node node, int flags) throws ErrnoException {
    if (OpenFlags.isWriting(flags)) {
      copyUp.node(node, CopyUpScope.ALL);
    }
    return openData(node, flags);
  }

  /** It is opened before it is cut, since it is too late for an error afterwards. */
  private OpenFile openCut(Node node, int flags) throws ErrnoException {
    int kept = descriptorFlags(union, flags);
    try (KeptFd early = new KeptFd()) {
      boolean isCut =
          copyUp.cut(node, 0, file -> early.keep(Open.again(file, kept & ~OpenFlags.NOATIME)));
      Fd opened = isCut ? early.take() : null;
      OpenFile file;
      if (opened == null) {
        file = openData(node, flags);
      } else {
        synchronized (node) {
          file = OpenFile.ofNew(node, kept, opened);
        }
      }
      cut(node, file, isCut);
      return file;
    }
  }

  /**
   * O_APPEND is left out as long as it can be, since the offset of a write is the kernel's to say:
   * only an append-only file does not open without it. O_NOATIME is allowed to the owner, which
   * need not be this process.
   */
  private OpenFile openData(Node node, int flags) throws ErrnoException {
    int first = descriptorFlags(union, flags);
    int second = (first & ~OpenFlags.NOATIME) | (flags & OpenFlags.APPEND);
    try {
      return OpenFile.open(union.files(), node, first);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EPERM) || first == second) {
        throw e;
      }
      return OpenFile.open(union.files(), node, second);
    }
  }

  private void cut(Node node, OpenFile file, boolean isCut) throws ErrnoException {
    synchronized (node) {
      node.setCutByOpen();
    }
    try {
      if (isCut) {
        truncation.ended(node);
      } else {
        truncation.truncate(node, 0, file);
      }
    } catch (ErrnoException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private static void requireRegular(Node node) throws ErrnoException {
    switch (node.type()) {
      case Mode.REGULAR -> {}
      case Mode.DIRECTORY -> throw ErrnoException.of(Errno.EISDIR);
      case Mode.SYMLINK -> throw ErrnoException.of(Errno.ELOOP);
      default -> throw ErrnoException.of(Errno.ENXIO);
    }
  }
}
