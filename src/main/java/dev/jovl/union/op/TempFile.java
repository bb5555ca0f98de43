package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.Stat;
import dev.jovl.union.DirectoryLocks;
import dev.jovl.union.Node;
import dev.jovl.union.OpenFile;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.layer.SharedFd;

/** Makes and opens regular files without a name (O_TMPFILE). */
public final class TempFile {
  private final Union union;
  private final CopyUp copyUp;
  private final Creation creation;
  private final Getattr getattr;

  /** Makes the operation on a union. */
  public TempFile(Union union, CopyUp copyUp) {
    this.union = union;
    this.copyUp = copyUp;
    this.creation = new Creation(union, copyUp);
    this.getattr = new Getattr(union);
  }

  /**
   * Makes a file that belongs to a directory without having a name in it.
   *
   * @param flags of open(2), for writing
   * @throws ErrnoException EOPNOTSUPP where the filesystem of the upper has none, EROFS, ENOSPC
   */
  public Create.Created create(Node directory, NewAttributes asked, int flags)
      throws ErrnoException {
    Checks.requireDirectory(directory);
    copyUp.directory(directory);
    Checks.requireAlive(directory);
    NewAttributes regular = asked.ofType(Mode.REGULAR);
    int descriptorFlags = OpenNode.descriptorFlags(union, flags);
    int exclusive = flags & OpenFlags.EXCL;
    try (SharedFd parent = union.files().upperDirectory(directory)) {
      InitialAttributes inherited = inheritance(directory, parent.fd(), regular);
      int mode = Mode.permissions(asked.mode());
      Fd fd = Open.tmpfile(parent.fd(), descriptorFlags | exclusive, mode);
      try {
        return made(fd, inherited, descriptorFlags);
      } catch (ErrnoException e) {
        fd.close();
        throw e;
      }
    }
  }

  /** Under the lock of the directory, since what is read of its default list is noted there. */
  private InitialAttributes inheritance(Node directory, Fd parent, NewAttributes asked)
      throws ErrnoException {
    try (DirectoryLocks.Held held = union.locks().directories().shared(directory)) {
      return creation.inheritance(directory, parent, union.upper().stat(parent), asked);
    }
  }

  private Create.Created made(Fd fd, InitialAttributes inherited, int flags) throws ErrnoException {
    if (!union.options().acls() && Xattrs.get(fd, PosixAcl.Kind.ACCESS.xattr()) != null) {
      Xattrs.remove(fd, PosixAcl.Kind.ACCESS.xattr());
    }
    creation.dress(fd, inherited);
    Stat stat = union.upper().stat(fd);
    Node node = union.makeNameless(fd, stat);
    OpenFile opened = OpenFile.ofNew(node, flags, fd);
    return new Create.Created(node, getattr.shown(node, stat), opened);
  }
}
