package dev.jovl.union.whiteout;

import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;

/**
 * The attribute on an inode that layers share: in each of them it has one name, whatever its link
 * count. A union that reads the mark shows a link count of one; it is in the namespace that every
 * overlay hides and that no layer tar holds.
 */
public final class SharedMark {

  private SharedMark() {}

  /** Returns whether a full name is that of the mark. */
  public static boolean isNamed(byte[] xattr) {
    return EitherNamespace.isNamed(OverlayXattr.NAMES, xattr);
  }

  /**
   * Returns whether a file is marked.
   *
   * @throws ErrnoException what lgetxattr(2) says besides ENODATA
   */
  public static boolean isOn(Fd directory, FileName name) throws ErrnoException {
    return EitherNamespace.has(directory, name, OverlayXattr.NAMES, '1');
  }

  /**
   * Marks a file, as root or not.
   *
   * @throws ErrnoException EPERM if no attribute can be set, ENOSPC, and what else lsetxattr(2)
   *     says
   */
  public static void put(Fd directory, FileName name) throws ErrnoException {
    EitherNamespace.set(directory, name, OverlayXattr.NAMES, (byte) '1');
  }

  /**
   * Takes the mark off a file that no other layer has got a name of.
   *
   * @throws ErrnoException what lremovexattr(2) says besides ENODATA
   */
  public static void remove(Fd directory, FileName name) throws ErrnoException {
    EitherNamespace.remove(directory, name, OverlayXattr.NAMES);
  }
}
