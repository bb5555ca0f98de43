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
    return xattr.length >= prefix.length
        && Arrays.equals(xattr, 0, prefix.length, prefix, 0, prefix.length);
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
