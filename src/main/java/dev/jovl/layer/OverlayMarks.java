package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.union.whiteout.OverlayXattr;
import dev.jovl.union.whiteout.XattrNamespace;
import java.nio.charset.StandardCharsets;

/**
 * How the kernel's overlayfs marks deletions on disk: a whiteout is a character device 0/0, an
 * opaque directory has the attribute {@code overlay.opaque=y}, in {@code trusted.} for root and in
 * {@code user.} for others (Documentation/filesystems/overlayfs.rst). And how an image store marks
 * the files that its layers share.
 */
final class OverlayMarks {

  private static final byte[] TRUSTED = ascii("trusted.overlay.opaque");
  private static final byte[] USER = ascii("user.overlay.opaque");
  private static final byte[] YES = ascii("y");

  private OverlayMarks() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static boolean isWhiteout(Stat stat) {
    return Mode.isCharacter(stat.mode()) && stat.rdev() == 0;
  }

  static void makeWhiteout(Fd directory, FileName name) throws ErrnoException {
    Names.mknod(directory, name, Mode.CHARACTER, 0);
  }

  /** Tells whether a directory hides what is below it, whoever marked it. */
  static boolean isOpaque(Fd directory) throws ErrnoException {
    return isYes(Xattrs.get(directory, TRUSTED)) || isYes(Xattrs.get(directory, USER));
  }

  private static boolean isYes(byte @org.jspecify.annotations.Nullable [] value) {
    return isOnly(value, 'y');
  }

  private static boolean isOnly(byte @org.jspecify.annotations.Nullable [] value, char only) {
    return value != null && value.length == 1 && value[0] == only;
  }

  /** Tells whether layers share a file, which has one name in each and shows a link count of 1. */
  static boolean isShared(Fd directory, FileName name) throws ErrnoException {
    return isOnly(XattrNamespace.TRUSTED.get(directory, name, OverlayXattr.NAMES), '1')
        || isOnly(XattrNamespace.USER.get(directory, name, OverlayXattr.NAMES), '1');
  }

  /** Marks a directory, in the namespace that this process may write. */
  static void makeOpaque(Fd directory) throws ErrnoException {
    try {
      Xattrs.set(directory, TRUSTED, YES, 0);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      Xattrs.set(directory, USER, YES, 0);
    }
  }
}
