package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.PosixAcl;
import dev.jovl.union.DirectoryLocks;
import dev.jovl.union.Node;
import dev.jovl.union.Sources;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.copyup.CopyUpScope;
import dev.jovl.union.layer.FileCapability;
import dev.jovl.union.layer.HiddenXattrs;
import dev.jovl.union.layer.Permissions;
import dev.jovl.union.layer.Place;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.whiteout.OverrideXattr;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Extended attributes of nodes. What this overlay keeps for itself is not seen; attributes of the
 * same names for an overlay inside are kept under escaped names.
 */
public final class NodeXattrs {
  private static final byte[] SYSTEM = ascii("system.");
  private static final List<byte[]> NAMESPACES =
      List.of(ascii("user."), ascii("trusted."), ascii("security."));

  private static final byte[] LABEL = ascii("security.selinux");
  private static final boolean LABELS_COUNT = Files.exists(Path.of("/sys/fs/selinux"));

  private final Union union;
  private final CopyUp copyUp;
  private final KillPriv killPriv;
  private final HiddenXattrs hidden;

  /** Makes the operations on a union. */
  public NodeXattrs(Union union, CopyUp copyUp) {
    this.union = union;
    this.copyUp = copyUp;
    this.killPriv = new KillPriv(union, copyUp);
    this.hidden = union.hiddenXattrs();
  }

  /**
   * Returns a value, or null where there is none of that name.
   *
   * <p>The kernel does not remember that a file has no SELinux label, and ls(1) asks for one file
   * after the other until it hears that labels are not supported. Where the kernel has no SELinux
   * it is told so of a file without a label.
   *
   * @throws ErrnoException ENOSYS if the union has none at all, EOPNOTSUPP as said above, or of a
   *     namespace that is not Linux's; and what getxattr(2) says
   */
  public byte @Nullable [] get(Node node, byte[] name) throws ErrnoException {
    requireXattrs();
    // The kernel, which asks when it checks permissions, takes no other answer for "no list".
    byte @Nullable [] value = isShown(name) ? find(node, name) : null;
    if (value == null) {
      requireNamespace(name, PosixAcl.Kind.isAny(name));
      if (!LABELS_COUNT && Arrays.equals(name, LABEL)) {
        throw ErrnoException.of(Errno.EOPNOTSUPP);
      }
    }
    return value;
  }

  private byte @Nullable [] find(Node node, byte[] name) throws ErrnoException {
    byte[] kept = hidden.escaped(name);
    if (kept == null) {
      return null;
    }
    Sources sources = node.sources();
    Place below = sources.isUpper() ? null : sources.lower();
    if (below != null && PosixAcl.Kind.isAny(name) && node.isBareBelow()) {
      return null;
    }
    byte @Nullable [] value =
        below != null && below.layer().permissions().areInInodes()
            ? below.layer().xattr(below, kept)
            : findByHandle(node, sources, name, kept);
    return value != null && PosixAcl.Kind.isAny(name)
        ? union.options().ids().shownAcl(value)
        : value;
  }

  private byte @Nullable [] findByHandle(Node node, Sources sources, byte[] name, byte[] kept)
      throws ErrnoException {
    try (SharedFd handle = union.files().metadataHandle(node, sources)) {
      Permissions permissions = union.permissionsOf(sources);
      return PosixAcl.Kind.ACCESS.is(name)
          ? permissions.acl(handle.fd())
          : Xattrs.get(handle.fd(), permissions.nameOnDisk(kept));
    }
  }

  /**
   * Returns the names.
   *
   * @throws ErrnoException what listxattr(2) says
   */
  public List<byte[]> list(Node node) throws ErrnoException {
    if (!union.options().xattrs()) {
      return List.of();
    }
    Sources sources = node.sources();
    Permissions permissions = union.permissionsOf(sources);
    try (SharedFd handle = union.files().metadataHandle(node, sources)) {
      Fd file = handle.fd();
      List<byte[]> shown = new ArrayList<>();
      for (byte[] name : Xattrs.list(file)) {
        byte @Nullable [] known = hidden.shownName(permissions, name);
        if (known != null && isShown(known)) {
          shown.add(known);
        }
      }
      return shown;
    }
  }

  /**
   * Sets a value.
   *
   * @param flags XATTR_CREATE, XATTR_REPLACE or 0
   * @param killSetgid whether the setgid bit goes with an access list; the kernel says so of
   *     default lists too (fuse_set_acl of fs/fuse/acl.c), which have no part in the mode
   * @throws ErrnoException EROFS, EPERM for a name that is kept for marks, and what setxattr(2)
   *     says
   */
  public void set(Node node, byte[] name, byte[] value, int flags, boolean killSetgid)
      throws ErrnoException {
    requireSupport(name);
    requireNamespace(name, Xattrs.isIn(SYSTEM, name));
    byte[] kept = requireKept(name);
    requireNoBeginning(node, name);
    byte[] onDisk = PosixAcl.Kind.isAny(name) ? union.options().ids().diskAcl(value) : value;
    copyUp.node(node, CopyUpScope.METADATA);
    copyUp.change(
        node,
        () -> {
          synchronized (node) {
            node.setUnprivileged(false);
            setNow(node, name, kept, onDisk, flags);
            if (killSetgid && PosixAcl.Kind.ACCESS.is(name)) {
              killPriv.killSetgid(node);
            }
          }
        });
    noteAcl(node, name);
  }

  private void setNow(Node node, byte[] name, byte[] kept, byte[] onDisk, int flags)
      throws ErrnoException {
    try (SharedFd handle = union.files().upperHandle(node)) {
      Fd file = handle.fd();
      if (PosixAcl.Kind.ACCESS.is(name)) {
        union.upper().permissions().setAcl(file, onDisk, flags);
      } else {
        Xattrs.set(file, union.upper().permissions().nameOnDisk(kept), onDisk, flags);
      }
    }
  }

  /**
   * Removes a value. A file without an access control list loses it with success, as on any disk,
   * and is not copied up for that.
   *
   * @throws ErrnoException ENODATA where there is none, EROFS, EPERM for what chattr(1) protects,
   *     and what removexattr(2) says
   */
  public void remove(Node node, byte[] name) throws ErrnoException {
    requireSupport(name);
    byte[] kept = requireKept(name);
    union.requireWritable();
    if (!node.sources().isUpper() && find(node, name) == null) {
      Checks.requireUnprotected(union, node);
      if (PosixAcl.Kind.isAny(name)) {
        return;
      }
      requireNamespace(name, false);
      throw ErrnoException.of(Errno.ENODATA);
    }
    copyUp.node(node, CopyUpScope.METADATA);
    copyUp.change(
        node,
        () -> {
          try (SharedFd file = union.files().upperHandle(node)) {
            removeNow(file.fd(), kept);
          }
        });
    if (isCapability(name)) {
      node.setCapabilityRemoved();
    }
    noteAcl(node, name);
  }

  /** The kernel has asked for the right to capabilities already, or takes them for a write. */
  private void removeNow(Fd file, byte[] kept) throws ErrnoException {
    Permissions permissions = union.upper().permissions();
    if (isCapability(kept)) {
      FileCapability.removePresent(file, permissions);
    } else {
      Xattrs.remove(file, permissions.nameOnDisk(kept));
    }
  }

  private static boolean isCapability(byte[] name) {
    return Arrays.equals(name, FileCapability.name());
  }

  /**
   * After ENOSYS the kernel asks nothing more, and says EOPNOTSUPP itself. Where it hears that of
   * an access list, it refuses the file to all but its owner (fuse_get_acl of fs/fuse/acl.c).
   */
  private void requireXattrs() throws ErrnoException {
    if (!union.options().xattrs()) {
      throw ErrnoException.of(Errno.ENOSYS);
    }
  }

  private void requireSupport(byte[] name) throws ErrnoException {
    requireXattrs();
    if (!isShown(name)) {
      throw ErrnoException.of(Errno.EOPNOTSUPP);
    }
  }

  /** The kernel leaves it to us to refuse names that no filesystem has. */
  private static void requireNamespace(byte[] name, boolean known) throws ErrnoException {
    if (!known && NAMESPACES.stream().noneMatch(namespace -> Xattrs.isIn(namespace, name))) {
      throw ErrnoException.of(Errno.EOPNOTSUPP);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private byte[] requireKept(byte[] name) throws ErrnoException {
    byte[] kept = hidden.escaped(name);
    if (kept == null) {
      throw ErrnoException.of(Errno.EPERM);
    }
    return kept;
  }

  /** With one of these on its root, the next mount would read the upper otherwise. */
  private void requireNoBeginning(Node node, byte[] name) throws ErrnoException {
    if (OverrideXattr.isOne(name) && node.isRoot()) {
      throw ErrnoException.of(Errno.EPERM);
    }
  }

  private boolean isShown(byte[] name) {
    return union.options().acls() || !PosixAcl.Kind.isAny(name);
  }

  /** Under the lock that makers of new files hold, so that none notes what it read before. */
  private void noteAcl(Node node, byte[] name) {
    if (node.isDirectory() && PosixAcl.Kind.DEFAULT.is(name)) {
      try (DirectoryLocks.Held held = union.locks().directories().exclusive(node)) {
        node.notes().setHasDefaultAcl(null);
      }
    }
  }
}
