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
import java.util.Arrays;

/**
 * How the kernel's overlayfs marks deletions on disk: a whiteout is a character device 0/0, an
 * opaque directory has the attribute {@code overlay.opaque=y}, in {@code trusted.} for root and in
 * {@code user.} for others (Documentation/filesystems/overlayfs.rst). Where no device can be made,
 * as in a mount of another overlay, a whiteout is an empty file with an attribute, in a directory
 * whose {@code overlay.opaque} is {@code x}. And how an image store marks the files that its layers
 * share.
 */
final class OverlayMarks {

  private static final byte[] TRUSTED = ascii("trusted.overlay.opaque");
  private static final byte[] USER = ascii("user.overlay.opaque");
  private static final byte[] YES = ascii("y");
  private static final byte[] HAS_ATTRIBUTE_WHITEOUTS = ascii("x");
  private static final byte[] NOTHING = {};

  private OverlayMarks() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Tells whether a name is a whiteout of either kind. */
  static boolean isWhiteout(Fd directory, FileName name, Stat stat) throws ErrnoException {
    return (Mode.isCharacter(stat.mode()) && stat.rdev() == 0)
        || (stat.isRegular() && stat.size() == 0 && isAttributeWhiteout(directory, name));
  }

  private static boolean isAttributeWhiteout(Fd directory, FileName name) throws ErrnoException {
    return XattrNamespace.TRUSTED.get(directory, name, OverlayXattr.WHITEOUT) != null
        || XattrNamespace.USER.get(directory, name, OverlayXattr.WHITEOUT) != null;
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
      setOpaque(directory, HAS_ATTRIBUTE_WHITEOUTS);
    }
    Names.mknod(directory, name, Mode.REGULAR, 0);
    try {
      Xattrs.set(directory, name, XattrNamespace.TRUSTED.name(OverlayXattr.WHITEOUT), NOTHING, 0);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      Xattrs.set(directory, name, XattrNamespace.USER.name(OverlayXattr.WHITEOUT), NOTHING, 0);
    }
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

  /** Tells whether an attribute only says that layers share a file. */
  static boolean isMarkOfSharing(byte[] xattr) {
    return Arrays.equals(xattr, XattrNamespace.TRUSTED.name(OverlayXattr.NAMES))
        || Arrays.equals(xattr, XattrNamespace.USER.name(OverlayXattr.NAMES));
  }

  /** Marks a directory, in the namespace that this process may write. */
  static void makeOpaque(Fd directory) throws ErrnoException {
    setOpaque(directory, YES);
  }

  private static void setOpaque(Fd directory, byte[] value) throws ErrnoException {
    try {
      Xattrs.set(directory, TRUSTED, value, 0);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      Xattrs.set(directory, USER, value, 0);
    }
  }
}
