package dev.jovl.union.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Self;
import dev.jovl.linux.Stats;
import dev.jovl.linux.proc.NamespaceIds;
import dev.jovl.linux.proc.UserNamespace;
import dev.jovl.posix.ErrnoException;
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
  public static final TrustedOwners ALL = new TrustedOwners(uid -> true, false);

  private final IntPredicate ids;
  private final boolean inNamespace;

  private TrustedOwners(IntPredicate ids, boolean inNamespace) {
    this.ids = ids;
    this.inNamespace = inNamespace;
  }

  /**
   * Returns those whom this process trusts: in a user namespace that its user made for himself all
   * that are mapped there, and elsewhere only itself. A container that an administrator made has
   * users who are strangers to each other.
   */
  public static TrustedOwners ofThisProcess() {
    int user = Self.effectiveUid();
    try {
      NamespaceIds users = NamespaceIds.users();
      if (users.areAll()) {
        return only(user, false);
      }
      return UserNamespace.owner() == user ? mapped(users) : only(user, true);
    } catch (IOException e) {
      return only(user, true);
    }
  }

  /**
   * Returns one user.
   *
   * @param inNamespace whether there may be users that this process sees as the overflow id
   */
  static TrustedOwners only(int owner, boolean inNamespace) {
    return new TrustedOwners(uid -> uid == owner, inNamespace);
  }

  /** Returns the users that a user namespace maps. */
  static TrustedOwners mapped(NamespaceIds users) {
    return new TrustedOwners(users::has, true);
  }

  /**
   * Returns whether what this process gives to a user will be believed.
   *
   * @param uid as on disk; one that the user namespace does not have is refused by chown(2)
   */
  public boolean trust(int uid) {
    return ids.test(uid);
  }

  /**
   * Returns whether a regular file or directory on disk belongs to one of them.
   *
   * @param file open on it, O_PATH is enough
   * @throws ErrnoException what statx(2) says, and open(2) where the owner is not known without
   */
  boolean trustOwnerOf(Fd file) throws ErrnoException {
    int uid = Stats.of(file).uid();
    return trust(uid) && (!inNamespace || UserNamespace.isOwnerMapped(file, uid));
  }
}
