package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.union.whiteout.EitherNamespace;
import dev.jovl.union.whiteout.OverlayXattr;
import dev.jovl.union.whiteout.Whiteouts;

/**
 * How the kernel's overlayfs marks deletions on disk: a whiteout is a character device 0/0, an
 * opaque directory has the attribute {@code overlay.opaque=y}, in {@code trusted.} for root and in
 * {@code user.} for others (Documentation/filesystems/overlayfs.rst). Where no device can be made,
 * as in a mount of another overlay, a whiteout is an empty file with an attribute, in a directory
 * whose {@code overlay.opaque} is {@code x}.
 */
final class OverlayMarks {

  private OverlayMarks() {}

  /** Returns whether a name is a whiteout of either kind. */
  static boolean isWhiteout(Fd directory, FileName name, Stat stat) throws ErrnoException {
    return Whiteouts.isWhiteout(stat)
        || (stat.isRegular()
            && stat.size() == 0
            && EitherNamespace.has(directory, name, OverlayXattr.WHITEOUT));
  }

  /** Makes a whiteout at a name that is free. */
  static void makeWhiteout(Fd directory, FileName name) throws ErrnoException {
    try {
      Whiteouts.make(directory, name);
    } catch (ErrnoException e) {
      if (!Whiteouts.saysUnable(e)) {
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

  /** Returns whether a directory hides what is below it, in whichever namespace it is marked. */
  static boolean isOpaque(Fd directory) throws ErrnoException {
    return EitherNamespace.has(directory, OverlayXattr.OPAQUE, 'y');
  }

  /** Marks a directory, in the namespace that this process may write. */
  static void makeOpaque(Fd directory) throws ErrnoException {
    EitherNamespace.set(directory, OverlayXattr.OPAQUE, (byte) 'y');
  }
}
