package dev.jovl.union.upper;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoAction;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.ErrnoSupplier;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rights that the mode of a file of the upper keeps from its owner, who may give them to himself.
 * The server of a user has no other privilege, and needs them where the union needs none:
 * attributes of users, names in a directory, and the way of a directory to another one are for
 * those whom the mode lets write (xattr_permission of fs/xattr.c, vfs_rename of fs/namei.c).
 */
public final class OwnerRights {
  private static final Logger LOG = LoggerFactory.getLogger(OwnerRights.class);

  private OwnerRights() {}

  /**
   * Makes a change of a file. If it is refused, and this process owns the file and lacks rights, it
   * has them for a second try.
   *
   * @param file open, with O_PATH at least
   * @param change leaves nothing behind that a second try would not make if it fails with EACCES
   * @throws ErrnoException what the change says; what chmod(2) says if the rights cannot be taken
   *     back: then the change is made
   */
  public static void lend(Fd file, ErrnoAction change) throws ErrnoException {
    try {
      change.run();
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
      try (Loan.@Nullable Share share = Loan.of(file)) {
        if (share == null) {
          throw e;
        }
        change.run();
      }
    }
  }

  /**
   * Makes a change that others may see, as {@link #lend} does. When it is made this does not fail
   * any more: rights that cannot be taken back stay.
   *
   * @param file open, with O_PATH at least
   * @throws ErrnoException what the change says
   */
  public static void lendForGood(Fd file, ErrnoAction change) throws ErrnoException {
    Void unused = obtain(file, ErrnoSupplier.of(change));
  }

  /**
   * Returns what a file may keep its owner from, as {@link #lendForGood} changes it.
   *
   * @param file open, with O_PATH at least
   * @param wanted may be asked for again if it is refused
   * @throws ErrnoException what asking for it says
   */
  public static <T> @Nullable T obtain(Fd file, ErrnoSupplier<T> wanted) throws ErrnoException {
    try {
      return wanted.get();
    } catch (ErrnoException e) {
      Loan.Share share = e.is(Errno.EACCES) ? Loan.of(file) : null;
      if (share == null) {
        throw e;
      }
      try {
        return wanted.get();
      } finally {
        giveBack(share);
      }
    }
  }

  private static void giveBack(Loan.Share share) {
    try {
      share.close();
    } catch (ErrnoException e) {
      LOG.warn("the owner of a file keeps rights that he lacked: {}", e.getMessage());
    }
  }

  /**
   * Sets the mode of a file for a user, also while it is lent rights: it has those until they are
   * taken back, and the new mode then.
   *
   * @param file open, with O_PATH at least
   * @param chmod sets it
   * @throws ErrnoException what that says
   */
  public static void setMode(Fd file, ErrnoAction chmod) throws ErrnoException {
    Loan.setMode(file, chmod);
  }

  /**
   * Moves a file, which may be a directory, to another directory; see {@link #lendForGood}.
   *
   * @param parent open on the directory that it is in
   * @throws ErrnoException what moving says
   */
  public static void lendToMove(Fd parent, FileName name, ErrnoAction move) throws ErrnoException {
    try {
      move.run();
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
      try (Fd file = Open.at(parent, name, OpenFlags.HANDLE)) {
        lendForGood(file, move);
      }
    }
  }
}
