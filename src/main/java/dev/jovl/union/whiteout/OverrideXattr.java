package dev.jovl.union.whiteout;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.ErrnoException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The attributes in which containers/storage and fuse-overlayfs keep owner, mode and type of a file
 * instead of in its inode. A tree whose root has one of them keeps those of all its files so.
 */
public enum OverrideXattr {
  /** Of fuse-overlayfs for root, {@code xattr_permissions=1}; symbolic links can have it too. */
  SECURITY("security.fuseoverlayfs.override_stat", "security.fuseoverlayfs.override_stat"),

  /** Of containers/storage, and of fuse-overlayfs since 1.14 for {@code xattr_permissions=2}. */
  CONTAINERS("user.containers.override_stat", "user.containers.override_"),

  /** Of fuse-overlayfs before 1.14 for {@code xattr_permissions=2}. */
  FUSE_OVERLAYFS("user.fuseoverlayfs.override_stat", "user.fuseoverlayfs.");

  private static final byte[] SECURITY_NAMESPACE = "security.".getBytes(StandardCharsets.US_ASCII);

  private final byte[] name;
  private final byte[] prefix;

  OverrideXattr(String name, String prefix) {
    this.name = name.getBytes(StandardCharsets.US_ASCII);
    this.prefix = prefix.getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns the full name; not to be changed. */
  public byte[] xattr() {
    return name;
  }

  /** Returns whether a full name is kept for state where this is in use. */
  public boolean owns(byte[] xattr) {
    return Xattrs.isIn(prefix, xattr);
  }

  /**
   * Returns whether attributes of {@code security.} are kept under other names, so that a file
   * never means on the host what it means in the union.
   */
  public boolean isolatesSecurity() {
    return this == CONTAINERS;
  }

  /** Returns the name under which an attribute that users set is kept. */
  public byte[] nameOnDisk(byte[] xattr) {
    if (!isolatesSecurity() || !Xattrs.isIn(SECURITY_NAMESPACE, xattr)) {
      return xattr;
    }
    byte[] kept = Arrays.copyOf(prefix, prefix.length + xattr.length);
    System.arraycopy(xattr, 0, kept, prefix.length, xattr.length);
    return kept;
  }

  /**
   * Returns the name that users know of an attribute on disk, null for one that they do not see.
   */
  public byte @Nullable [] shownName(byte[] xattr) {
    if (!isolatesSecurity()) {
      return xattr;
    }
    if (Xattrs.isIn(SECURITY_NAMESPACE, xattr)) {
      return null;
    }
    if (!owns(xattr)) {
      return xattr;
    }
    byte[] kept = Arrays.copyOfRange(xattr, prefix.length, xattr.length);
    return Xattrs.isIn(SECURITY_NAMESPACE, kept) ? kept : xattr;
  }

  /** Returns whether a name is that of one of them. */
  public static boolean isOne(byte[] xattr) {
    return Arrays.stream(values()).anyMatch(each -> Arrays.equals(each.name, xattr));
  }

  /**
   * Returns which one a tree uses, null for none; the first of several that its root has.
   *
   * @param root open on the root of the tree; O_PATH is enough
   * @throws ErrnoException what getxattr(2) says
   */
  public static @Nullable OverrideXattr of(Fd root) throws ErrnoException {
    for (OverrideXattr xattr : values()) {
      if (Xattrs.get(root, xattr.name) != null) {
        return xattr;
      }
    }
    return null;
  }
}
