package dev.jovl.union.whiteout;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import org.jspecify.annotations.Nullable;

/**
 * Attributes of layers that are not mounted: the program that made them could write {@code
 * trusted.overlay.} or only {@code user.overlay.}, so both are read, and the first that can be is
 * written.
 */
public final class EitherNamespace {
  private EitherNamespace() {}

  /** Returns whether a full name is that of an attribute. */
  public static boolean isNamed(OverlayXattr xattr, byte[] name) {
    return XattrNamespace.TRUSTED.isNamed(xattr, name) || XattrNamespace.USER.isNamed(xattr, name);
  }

  /**
   * Returns whether a name in a directory has an attribute, whatever its value.
   *
   * @throws ErrnoException what lgetxattr(2) says besides ENODATA
   */
  public static boolean has(Fd directory, FileName name, OverlayXattr xattr) throws ErrnoException {
    return XattrNamespace.TRUSTED.get(directory, name, xattr) != null
        || XattrNamespace.USER.get(directory, name, xattr) != null;
  }

  /**
   * Returns whether a name in a directory has an attribute of one byte.
   *
   * @throws ErrnoException what lgetxattr(2) says besides ENODATA
   */
  public static boolean has(Fd directory, FileName name, OverlayXattr xattr, char value)
      throws ErrnoException {
    return is(XattrNamespace.TRUSTED.get(directory, name, xattr), value)
        || is(XattrNamespace.USER.get(directory, name, xattr), value);
  }

  /**
   * Returns whether an open file has an attribute of one byte.
   *
   * @throws ErrnoException what fgetxattr(2) says besides ENODATA
   */
  public static boolean has(Fd file, OverlayXattr xattr, char value) throws ErrnoException {
    return is(Xattrs.get(file, XattrNamespace.TRUSTED.name(xattr)), value)
        || is(Xattrs.get(file, XattrNamespace.USER.name(xattr)), value);
  }

  private static boolean is(byte @Nullable [] value, char only) {
    return value != null && value.length == 1 && value[0] == only;
  }

  /**
   * Sets an attribute of a name in a directory.
   *
   * @throws ErrnoException EPERM if it can be set in neither namespace, ENOSPC, and what else
   *     lsetxattr(2) says
   */
  public static void set(Fd directory, FileName name, OverlayXattr xattr, byte... value)
      throws ErrnoException {
    set(key -> Xattrs.set(directory, name, key, value, 0), xattr);
  }

  /**
   * Sets an attribute of an open file.
   *
   * @throws ErrnoException EPERM if it can be set in neither namespace, ENOSPC, and what else
   *     fsetxattr(2) says
   */
  public static void set(Fd file, OverlayXattr xattr, byte... value) throws ErrnoException {
    set(key -> Xattrs.set(file, key, value, 0), xattr);
  }

  /**
   * Removes an attribute of a name in a directory, in either namespace.
   *
   * @throws ErrnoException what lremovexattr(2) says besides ENODATA
   */
  public static void remove(Fd directory, FileName name, OverlayXattr xattr) throws ErrnoException {
    for (XattrNamespace namespace : XattrNamespace.values()) {
      if (namespace.get(directory, name, xattr) != null) {
        Xattrs.remove(directory, name, namespace.name(xattr));
      }
    }
  }

  /** A file that gets an attribute. */
  private interface Target {
    void set(byte[] key) throws ErrnoException;
  }

  private static void set(Target target, OverlayXattr xattr) throws ErrnoException {
    try {
      target.set(XattrNamespace.TRUSTED.name(xattr));
    } catch (ErrnoException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      target.set(XattrNamespace.USER.name(xattr));
    }
  }
}
