package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.union.whiteout.EitherNamespace;
import dev.jovl.union.whiteout.OverlayXattr;

/**
 * How the kernel's overlayfs marks deletions on disk: a whiteout is a character device 0/0, an
 * opaque directory has the attribute {@code overlay.opaque=y}, in {@code trusted.} for root and in
 * {@code user.} for others (Documentation/filesystems/overlayfs.rst). Where no device can be made,
 * as in a mount of another overlay, a whiteout is an empty file with an attribute, in a directory
 * whose {@code overlay.opaque} is {@code x}. And how an image store marks the files that its layers
 * share.
 */
final class OverlayMarks {

  private OverlayMarks() {}

  /** Tells whether a name is a whiteout of either kind. */
  static boolean isWhiteout(Fd directory, FileName name, Stat stat) throws ErrnoException {
    return (Mode.isCharacter(stat.mode()) && stat.rdev() == 0)
        || (stat.isRegular()
            && stat.size() == 0
            && EitherNamespace.has(directory, name, OverlayXattr.WHITEOUT));
  }

  /** Makes a whiteout at a name that is free. */
  static void makeWhiteout(Fd directory, FileName name) throws ErrnoException {
    try {
      Names.mknod(directory, name, Mode.CHARACTER, 0);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EPERM) && !e.is(Errno.EOPNOTSUPP) && !e.is(Errno.EINVAL)) {
        throw e;
      }
      makeAttributeWhiteout(directory, name);
    }
  }

  private static void makeAttributeWhiteout(Fd directory, FileName name) throws ErrnoException {
    if (!isOpaque(directory)) {
      EitherNamespace.set(directory, OverlayXattr.OPAQUE, (byte) 'x');
    }
    Names.mknod(directory, name, Mode.REGULAR, 0);
    EitherNamespace.set(directory, name, OverlayXattr.WHITEOUT);
  }

  /** Tells whether a directory hides what is below it, whoever marked it. */
  static boolean isOpaque(Fd directory) throws ErrnoException {
    return EitherNamespace.has(directory, OverlayXattr.OPAQUE, 'y');
  }

  /** Marks a directory, in the namespace that this process may write. */
  static void makeOpaque(Fd directory) throws ErrnoException {
    EitherNamespace.set(directory, OverlayXattr.OPAQUE, (byte) 'y');
  }

  /** Tells whether layers share a file, which has one name in each and shows a link count of 1. */
  static boolean isShared(Fd directory, FileName name) throws ErrnoException {
    return EitherNamespace.has(directory, name, OverlayXattr.NAMES, '1');
  }

  /** Tells whether an attribute only says that layers share a file. */
  static boolean isMarkOfSharing(byte[] xattr) {
    return EitherNamespace.isNamed(OverlayXattr.NAMES, xattr);
  }
}
