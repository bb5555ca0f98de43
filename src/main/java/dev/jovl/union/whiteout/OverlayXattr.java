package dev.jovl.union.whiteout;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The attributes in which an overlay keeps its state, without their prefix.
 *
 * <p>Source: fs/overlayfs/overlayfs.h and Documentation/filesystems/overlayfs.rst of Linux.
 */
public enum OverlayXattr {
  /** "y" on a directory that hides all below; "x" on one that has attribute whiteouts. */
  OPAQUE("opaque"),

  /** Where the rest of a directory or the data of a file is in the layers below. */
  REDIRECT("redirect"),

  /** On a regular file that has its metadata only; the data is below. */
  METACOPY("metacopy"),

  /** The file handle of the file that a copy was made from. */
  ORIGIN("origin"),

  /** "y" on a directory with entries that have an origin. */
  IMPURE("impure"),

  /** The number of names of a file in the index, relative to that of the inode. */
  NLINK("nlink"),

  /** On an empty file that stands for a whiteout. */
  WHITEOUT("whiteout"),

  /** On the index directory: the file handle of the root of the upper directory. */
  UPPER("upper"),

  /** On the root of the upper directory: the id of the overlay. */
  UUID("uuid");

  private static final String TRUSTED = "trusted.overlay.";
  private static final String USER = "user.overlay.";
  private static final String FUSE_OVERLAYFS = "user.fuseoverlayfs.";
  private static final String ESCAPE = "overlay.";

  private final byte[] trusted;
  private final byte[] user;

  OverlayXattr(String name) {
    this.trusted = ascii(TRUSTED + name);
    this.user = ascii(USER + name);
  }

  /** Returns the full name in the user namespace or the trusted one; not to be changed. */
  public byte[] name(boolean inUserNamespace) {
    return inUserNamespace ? user : trusted;
  }

  /** Returns whether a full name is this attribute, in either namespace. */
  public boolean isNamed(byte[] name) {
    return Arrays.equals(name, trusted) || Arrays.equals(name, user);
  }

  /**
   * Returns whether users of the union may not see an attribute: it is state of this overlay or of
   * fuse-overlayfs, and not an escaped one of an overlay inside.
   */
  public static boolean isPrivate(byte[] name) {
    return (startsWith(name, TRUSTED) && !startsWith(name, TRUSTED + ESCAPE))
        || (startsWith(name, USER) && !startsWith(name, USER + ESCAPE))
        || startsWith(name, FUSE_OVERLAYFS);
  }

  /**
   * Returns the name under which an attribute that a user of the union sets is kept: with
   * "overlay." inserted if it would be state of this overlay, so that an overlay inside can keep
   * its own; null if it can be kept under no name.
   */
  public static byte @Nullable [] escaped(byte[] name) {
    if (startsWith(name, TRUSTED)) {
      return inserted(name, TRUSTED);
    }
    if (startsWith(name, USER)) {
      return inserted(name, USER);
    }
    return startsWith(name, FUSE_OVERLAYFS) ? null : name;
  }

  /** Returns the name that a user of the union sees for a kept one that is not private. */
  public static byte[] unescaped(byte[] name) {
    if (startsWith(name, TRUSTED + ESCAPE)) {
      return removed(name, TRUSTED);
    }
    return startsWith(name, USER + ESCAPE) ? removed(name, USER) : name;
  }

  private static byte[] inserted(byte[] name, String prefix) {
    int at = prefix.length();
    byte[] result = new byte[name.length + ESCAPE.length()];
    System.arraycopy(name, 0, result, 0, at);
    System.arraycopy(ascii(ESCAPE), 0, result, at, ESCAPE.length());
    System.arraycopy(name, at, result, at + ESCAPE.length(), name.length - at);
    return result;
  }

  private static byte[] removed(byte[] name, String prefix) {
    int at = prefix.length();
    byte[] result = new byte[name.length - ESCAPE.length()];
    System.arraycopy(name, 0, result, 0, at);
    System.arraycopy(name, at + ESCAPE.length(), result, at, result.length - at);
    return result;
  }

  private static boolean startsWith(byte[] name, String prefix) {
    if (name.length < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (name[i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
