package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.linux.proc.UserNamespace;
import dev.jovl.posix.ErrnoException;
import java.util.function.LongUnaryOperator;

/**
 * Owners that have no id in the user namespace of this process. All of them are shown as one id,
 * the kernel's overflow id, which can be that of somebody in the namespace as well.
 */
public final class UnmappedOwners {

  private UnmappedOwners() {}

  /**
   * Returns how to read the owners of a tree: where its root belongs to nobody of the namespace,
   * what else in it does so belongs to root, as in a root file system of the machine that a user
   * looks at.
   *
   * @param root the root of the tree, open for reading
   * @throws ErrnoException what statx(2) and opening it again say
   */
  public static LongUnaryOperator in(Fd root) throws ErrnoException {
    if (UserNamespace.isOwnerMapped(root, Stats.of(root).uid())) {
      return LongUnaryOperator.identity();
    }
    long overflow = Integer.toUnsignedLong(UserNamespace.overflowUid());
    return id -> id == overflow ? 0 : id;
  }
}
