package dev.jovl.union.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.NamespaceIds;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.util.function.IntPredicate;

/**
 * Whose files are believed when they say where the rest of them is. A redirect is followed with the
 * rights of the mounter, and what it leads to is shown with the owner and mode of the file that has
 * it. So a mark that others than the mounter can set must not be followed: it would show them what
 * only the mounter may read (ovl_check_follow_redirect of fs/overlayfs/namei.c).
 */
public final class TrustedOwners {
  /** All, where only an administrator can set such marks. */
  public static final TrustedOwners ALL = new TrustedOwners(uid -> true, true);

  /** What stat(2) says of an owner that the user namespace does not have, user_namespaces(7). */
  private static final int OVERFLOW = 65534;

  private final IntPredicate ids;
  private final boolean overflowIsOne;

  private TrustedOwners(IntPredicate ids, boolean overflowIsOne) {
    this.ids = ids;
    this.overflowIsOne = overflowIsOne;
  }

  /**
   * Returns those whom this process trusts: in a user namespace all that are mapped there, for they
   * are its own; in the first namespace only itself.
   */
  public static TrustedOwners ofThisProcess() {
    try {
      NamespaceIds users = NamespaceIds.users();
      return users.areAll() ? only(Self.effectiveUid()) : mapped(users);
    } catch (IOException e) {
      return only(Self.effectiveUid());
    }
  }

  /** Returns one user. */
  static TrustedOwners only(int owner) {
    return new TrustedOwners(uid -> uid == owner, true);
  }

  /** Returns the users that a user namespace maps. */
  static TrustedOwners mapped(NamespaceIds users) {
    return new TrustedOwners(users::has, false);
  }

  /**
   * Returns whether what this process gives to a user will be believed.
   *
   * @param uid as on disk; one that the user namespace does not have is refused by chown(2)
   */
  public boolean have(int uid) {
    return ids.test(uid);
  }

  /**
   * Returns whether a regular file or directory on disk is theirs.
   *
   * @param file open on it, O_PATH is enough
   * @throws ErrnoException what statx(2) says, and open(2) where the owner is not known without
   */
  boolean own(Fd file) throws ErrnoException {
    int uid = Stats.of(file).uid();
    return have(uid) && (overflowIsOne || uid != OVERFLOW || isMapped(file));
  }

  /**
   * Where "nobody" is mapped, its files look like those of users that are not. Only for the former
   * does the right to leave access times alone count (inode_owner_or_capable of fs/inode.c).
   */
  private static boolean isMapped(Fd inode) throws ErrnoException {
    try (Fd file = Open.again(inode, OpenFlags.RDONLY | OpenFlags.NOATIME)) {
      return true;
    } catch (ErrnoException e) {
      if (!e.is(Errno.EPERM) && !e.is(Errno.EACCES)) {
        throw e;
      }
      return false;
    }
  }
}
