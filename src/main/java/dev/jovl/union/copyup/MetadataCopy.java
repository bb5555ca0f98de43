package dev.jovl.union.copyup;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.union.whiteout.XattrNamespace;
import java.nio.charset.StandardCharsets;

/** Makes owner, mode, attributes and times of a copy those of the original. */
final class MetadataCopy {
  private MetadataCopy() {}

  /**
   * Copies all metadata. The owner comes first, since setting it drops file capabilities; the mode
   * comes after the ACL, which would change it; the times come last.
   *
   * @param namespace whose private attributes are not copied
   * @param source open on the original, with O_PATH at least
   * @param target open on the copy, with O_PATH at least
   */
  static void copy(XattrNamespace namespace, Fd source, Fd target) throws ErrnoException {
    Stat stat = Stats.of(source);
    Stat made = Stats.of(target);
    if (made.uid() != stat.uid() || made.gid() != stat.gid()) {
      Attributes.chown(target, stat.uid(), stat.gid());
    }
    copyXattrs(namespace, source, target);
    if (!stat.isSymlink()) {
      Attributes.chmod(target, Mode.permissions(stat.mode()));
    }
    Attributes.setTimes(target, stat.atime(), stat.mtime());
  }

  private static void copyXattrs(XattrNamespace namespace, Fd source, Fd target)
      throws ErrnoException {
    for (byte[] name : Xattrs.list(source)) {
      if (!namespace.isPrivate(name)) {
        copyXattr(source, target, name);
      }
    }
  }

  private static void copyXattr(Fd source, Fd target, byte[] name) throws ErrnoException {
    byte[] value = Xattrs.get(source, name);
    if (value == null) {
      return;
    }
    try {
      Xattrs.set(target, name, value, 0);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EOPNOTSUPP) || decidesAccess(name)) {
        throw e;
      }
    }
  }

  /** A copy without one of these would let somebody do more than the original. */
  private static boolean decidesAccess(byte[] name) {
    String text = new String(name, StandardCharsets.ISO_8859_1);
    return text.startsWith("security.") || text.startsWith("system.posix_acl_");
  }
}
