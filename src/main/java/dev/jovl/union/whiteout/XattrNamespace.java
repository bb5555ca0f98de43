package dev.jovl.union.whiteout;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where an overlay keeps its attributes. It reads and writes those of one namespace; attributes of
 * the same kind in the other one are data of users, as with the kernel's overlayfs.
 *
 * <p>An overlay inside the union may keep its state in the same namespace. What it sets is kept
 * with "overlay." inserted, and shown without.
 */
public enum XattrNamespace {
  /** {@code trusted.overlay.}, which needs CAP_SYS_ADMIN. */
  TRUSTED("trusted.overlay."),

  /** {@code user.overlay.}: the option {@code userxattr}. */
  USER("user.overlay.");

  private static final byte[] FUSE_OVERLAYFS = ascii("user.fuseoverlayfs.");
  private static final byte[] ESCAPE = ascii("overlay.");

  /** XATTR_NAME_MAX of include/uapi/linux/limits.h. */
  private static final int LONGEST = 255;

  private final byte[] prefix;
  private final byte[] escapedPrefix;
  private final Map<OverlayXattr, byte[]> names = new EnumMap<>(OverlayXattr.class);

  XattrNamespace(String prefix) {
    this.prefix = ascii(prefix);
    this.escapedPrefix = ascii(prefix + "overlay.");
    for (OverlayXattr xattr : OverlayXattr.values()) {
      names.put(xattr, ascii(prefix + xattr.suffix()));
    }
  }

  /** Returns the full name of an attribute; not to be changed. */
  public byte[] name(OverlayXattr xattr) {
    return Objects.requireNonNull(names.get(xattr));
  }

  /**
   * Returns whether files of a type can have attributes of this namespace: those of users belong to
   * regular files and directories, xattr(7).
   *
   * @param type the type bits of a mode
   */
  public boolean isFor(int type) {
    return this == TRUSTED || Mode.isRegular(type) || Mode.isDirectory(type);
  }

  /** Returns whether a full name is that of an attribute. */
  boolean isNamed(OverlayXattr xattr, byte[] name) {
    return Arrays.equals(names.get(xattr), name);
  }

  /**
   * Returns whether a name in a directory has an attribute. Where files have few attributes,
   * listing them is the quickest way.
   *
   * @throws ErrnoException what llistxattr(2) says
   */
  public boolean isListed(Fd directory, FileName name, OverlayXattr xattr) throws ErrnoException {
    return isAmong(Xattrs.list(directory, name), xattr);
  }

  /** Returns whether an attribute is among names. */
  public boolean isAmong(List<byte[]> names, OverlayXattr xattr) {
    for (byte[] present : names) {
      if (isNamed(xattr, present)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns whether a name in a directory has an attribute, whatever its value; also of a file that
   * may not be read.
   *
   * @throws ErrnoException what lgetxattr(2) says besides ENODATA, and llistxattr(2)
   */
  public boolean has(Fd directory, FileName name, OverlayXattr xattr) throws ErrnoException {
    try {
      return get(directory, name, xattr) != null;
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
      return isListed(directory, name, xattr);
    }
  }

  /**
   * Returns an attribute of a name in a directory, null if it is not set.
   *
   * @throws ErrnoException what lgetxattr(2) says besides ENODATA
   */
  public byte @Nullable [] get(Fd directory, FileName name, OverlayXattr xattr)
      throws ErrnoException {
    return Xattrs.get(directory, name, name(xattr));
  }

  /**
   * Returns whether users of the union may not see an attribute: it is state of this overlay or of
   * fuse-overlayfs, and not an escaped one of an overlay inside.
   */
  public boolean isPrivate(byte[] name) {
    return (Xattrs.isIn(prefix, name) && !Xattrs.isIn(escapedPrefix, name))
        || Xattrs.isIn(FUSE_OVERLAYFS, name);
  }

  /**
   * Returns the name under which an attribute that a user of the union sets is kept; null if it can
   * be kept under no name.
   *
   * @throws ErrnoException EOPNOTSUPP if that would be longer than a name may be
   */
  public byte @Nullable [] escaped(byte[] name) throws ErrnoException {
    if (Xattrs.isIn(FUSE_OVERLAYFS, name)) {
      return null;
    }
    if (!Xattrs.isIn(prefix, name)) {
      return name;
    }
    if (name.length + ESCAPE.length > LONGEST) {
      throw ErrnoException.of(Errno.EOPNOTSUPP);
    }
    byte[] result = Arrays.copyOf(prefix, name.length + ESCAPE.length);
    System.arraycopy(ESCAPE, 0, result, prefix.length, ESCAPE.length);
    int rest = name.length - prefix.length;
    System.arraycopy(name, prefix.length, result, escapedPrefix.length, rest);
    return result;
  }

  /** Returns the name that a user of the union sees for a kept one that is not private. */
  public byte[] unescaped(byte[] name) {
    if (!Xattrs.isIn(escapedPrefix, name)) {
      return name;
    }
    byte[] result = Arrays.copyOf(prefix, name.length - ESCAPE.length);
    System.arraycopy(
        name, escapedPrefix.length, result, prefix.length, name.length - escapedPrefix.length);
    return result;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
