package dev.jovl.union.copyup;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.FileCapability;
import dev.jovl.union.layer.HiddenXattrs;
import dev.jovl.union.layer.Permissions;
import dev.jovl.union.upper.OwnerRights;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes owner, mode, attributes and times of copies those of the originals.
 *
 * @param hidden the attributes that are not copied
 * @param from where owners and modes of the originals are
 * @param to where those of the copies are
 */
record MetadataCopy(HiddenXattrs hidden, Permissions from, Permissions to) {
  /**
   * Copies all metadata. The owner comes first, since setting it drops file capabilities; the mode
   * comes after the ACL, which would change it, and is less where an ACL is left out; the times
   * come last.
   *
   * @param stat what the original is
   * @param source open on the original, with O_PATH at least
   * @param target open on the copy, with O_PATH at least
   */
  void copy(Stat stat, Fd source, Fd target) throws ErrnoException {
    Stat made = Stats.of(target);
    if (made.uid() != stat.uid() || made.gid() != stat.gid()) {
      to.setOwner(target, stat.uid(), stat.gid());
    }
    int mode = copyXattrs(source, target, Mode.permissions(stat.mode()));
    if (!stat.isSymlink()) {
      to.setMode(target, mode);
    }
    Attributes.setTimes(target, stat.atime(), stat.mtime());
  }

  /** Returns the mode that the copy is to have, from that of the original. */
  private int copyXattrs(Fd source, Fd target, int mode) throws ErrnoException {
    int left = mode;
    for (byte[] onDisk : Xattrs.list(source)) {
      byte @Nullable [] name = hidden.shownName(from, onDisk);
      if (name != null) {
        left = copyXattr(source, onDisk, target, name, left);
      }
    }
    return left;
  }

  private int copyXattr(Fd source, byte[] onDisk, Fd target, byte[] name, int mode)
      throws ErrnoException {
    boolean access = PosixAcl.Kind.ACCESS.is(name);
    byte @Nullable [] value = access ? from.acl(source) : value(source, onDisk);
    byte @Nullable [] kept = hidden.escaped(name);
    if (value == null || kept == null) {
      return mode;
    }
    try {
      if (access) {
        to.setAcl(target, value, 0);
      } else {
        // A list that came before may keep the owner from the attributes of users.
        OwnerRights.lend(target, () -> Xattrs.set(target, to.nameOnDisk(kept), value, 0));
      }
    } catch (ErrnoException e) {
      boolean unsupported = e.is(Errno.EOPNOTSUPP) && !decidesAccess(name);
      // An attribute of users cannot be on a symbolic link, which nothing is decided by.
      boolean onLink = e.is(Errno.EPERM) && Stats.of(target).isSymlink();
      // A list with an id that the user namespace does not map is read with id -1, which
      // setxattr(2) refuses.
      boolean forStranger = e.is(Errno.EINVAL) && PosixAcl.Kind.isAny(name);
      if (!unsupported && !onLink && !forStranger) {
        throw e;
      }
      return access ? PosixAcl.withoutList(mode, PosixAcl.parse(value)) : mode;
    }
    return mode;
  }

  private static byte @Nullable [] value(Fd source, byte[] onDisk) throws ErrnoException {
    return Arrays.equals(onDisk, FileCapability.name())
        ? FileCapability.get(source)
        : Xattrs.get(source, onDisk);
  }

  /** A copy without one of these would allow more than the original. */
  private static boolean decidesAccess(byte[] name) {
    String text = new String(name, StandardCharsets.ISO_8859_1);
    return text.startsWith("security.") || text.startsWith("system.posix_acl_");
  }
}
