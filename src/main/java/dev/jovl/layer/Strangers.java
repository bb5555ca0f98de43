package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.util.function.LongUnaryOperator;

/**
 * Owners that have no id in the user namespace of this process. All of them are shown as one id,
 * the kernel's overflow id, which can be that of somebody in the namespace as well.
 */
public final class Strangers {
  /** See user_namespaces(7) and /proc/sys/kernel/overflowuid. */
  private static final int OVERFLOW = 65534;

  private static final LongUnaryOperator AS_ROOT = id -> id == OVERFLOW ? 0 : id;

  private Strangers() {}

  /**
   * Returns how to read the owners of a tree: where its root belongs to a stranger, what strangers
   * have in it belongs to root, as in a root file system of the machine that a user looks at.
   *
   * @param root the root of the tree, open for reading
   * @throws ErrnoException what opening it again says
   */
  public static LongUnaryOperator in(Fd root) throws ErrnoException {
    return belongsToStranger(root) ? AS_ROOT : LongUnaryOperator.identity();
  }

  /** To read without moving the access time takes the owner, or root of a namespace that has it. */
  private static boolean belongsToStranger(Fd root) throws ErrnoException {
    Stat stat = Stats.of(root);
    if (stat.uid() != OVERFLOW) {
      return false;
    }
    try {
      Open.again(root, OpenFlags.RDONLY | OpenFlags.DIRECTORY | OpenFlags.NOATIME).close();
      return false;
    } catch (ErrnoException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      return true;
    }
  }
}
