package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.union.whiteout.EitherNamespace;
import dev.jovl.union.whiteout.OverlayXattr;

/**
 * The attribute on an inode that layers share: in each of them it has one name, whatever its link
 * count. A union that reads the mark shows a link count of one; it is in the namespace that every
 * overlay hides and that no layer tar holds.
 */
final class SharedMark {

  private SharedMark() {}

  static boolean is(byte[] name) {
    return EitherNamespace.isNamed(OverlayXattr.NAMES, name);
  }

  /** Marks a file, as root or not. */
  static void put(Fd directory, FileName name) throws ErrnoException {
    EitherNamespace.set(directory, name, OverlayXattr.NAMES, (byte) '1');
  }
}
