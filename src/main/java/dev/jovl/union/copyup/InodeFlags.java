package dev.jovl.union.copyup;

import dev.jovl.linux.Chattr;
import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.DirectoryLocks;
import dev.jovl.union.Node;
import dev.jovl.union.Union;

/**
 * The flags of chattr(1) that a copy keeps, which are those that the kernel's overlayfs keeps: a,
 * A, S, and the i of a file, which is copied only for its flags to be changed, and they may stay.
 */
final class InodeFlags {
  /** The copy of a directory takes the copies of what is in it, so it is not immutable. */
  private static final int OF_DIRECTORIES = Chattr.SYNC | Chattr.APPEND | Chattr.NOATIME;

  private static final int OF_FILES = OF_DIRECTORIES | Chattr.IMMUTABLE;

  private InodeFlags() {}

  /**
   * Gives a file in the upper the flags of what it was copied from. It has its name then: one that
   * is append-only can get none. A layer or an upper without flags is no error.
   *
   * @param original open on what it was copied from
   */
  static void copy(Union union, Node node, Fd original) {
    if (!node.isRegular() && !node.isDirectory()) {
      return;
    }
    try {
      int flags = Chattr.flags(original) & (node.isDirectory() ? OF_DIRECTORIES : OF_FILES);
      if (flags != 0) {
        set(union, node, flags);
      }
    } catch (ErrnoException e) {
      // Not a flag less than the kernel's overlayfs, which goes on here too.
    }
  }

  private static void set(Union union, Node node, int flags) throws ErrnoException {
    try (Fd copy = union.reach().openUpper(node, OpenFlags.RDONLY)) {
      Chattr.setFlags(copy, Chattr.flags(copy) | flags);
    }
    if (node.isDirectory()) {
      try (DirectoryLocks.Held held = union.locks().exclusive(node)) {
        node.notes().setInheritedFlags(null);
      }
    }
  }
}
