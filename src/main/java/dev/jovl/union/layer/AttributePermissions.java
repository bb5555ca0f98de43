package dev.jovl.union.layer;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.Stat;
import dev.jovl.union.whiteout.OverrideXattr;
import org.jspecify.annotations.Nullable;

/**
 * Owners and modes in an attribute. A file without it is what its inode says.
 *
 * <p>The inodes belong to the mounter and have one mode, which lets the mounter do all that the
 * union may have to do. Devices, fifos and sockets are regular files with a type in the attribute:
 * a user attribute can be on nothing else. A symbolic link that cannot have the attribute keeps its
 * owner in its inode, as far as the mounter may give it away.
 *
 * <p>An access control list is on the inode, with all permissions for the owner; what it and the
 * mode have in common is taken from the mode.
 *
 * @param xattr the attribute that has them
 * @param diskMode the permissions that inodes get on disk
 */
public record AttributePermissions(OverrideXattr xattr, int diskMode) implements Permissions {

  /**
   * Returns the permissions of a tree. Its files get the mode of its root on disk, so that they are
   * shared as much as the tree is.
   *
   * @param xattr the attribute that has them
   * @param root open on the root of the tree, O_PATH is enough; it stays the caller's
   * @throws ErrnoException what statx(2) says
   */
  public static AttributePermissions of(OverrideXattr xattr, Fd root) throws ErrnoException {
    return new AttributePermissions(xattr, (Stats.of(root).mode() & 0777) | Mode.OWNER_ALL);
  }

  @Override
  public boolean areInInodes() {
    return false;
  }

  @Override
  public Stat read(Fd directory, FileName name, Stat inode) throws ErrnoException {
    return shown(Xattrs.get(directory, name, xattr.xattr()), inode);
  }

  @Override
  public Stat read(Fd file, Stat inode) throws ErrnoException {
    return shown(Xattrs.get(file, xattr.xattr()), inode);
  }

  private static Stat shown(byte @Nullable [] value, Stat inode) {
    StatOverride override = value == null ? null : StatOverride.parse(value);
    return override == null ? inode : override.applyTo(inode);
  }

  @Override
  public void makeSpecial(Fd directory, FileName name, int mode, long device)
      throws ErrnoException {
    int flags = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.NOFOLLOW;
    try (Fd file = Open.at(directory, name, flags, Mode.OWNER_ALL)) {
      Stat inode = Stats.of(file);
      write(file, inode, new StatOverride(inode.uid(), inode.gid(), mode, device));
    }
  }

  @Override
  public void setOwner(Fd file, int uid, int gid) throws ErrnoException {
    Stat inode = Stats.of(file);
    Stat now = read(file, inode);
    StatOverride wanted =
        StatOverride.of(now)
            .withOwner(
                uid == Attributes.KEEP ? now.uid() : uid, gid == Attributes.KEEP ? now.gid() : gid);
    try {
      write(file, inode, wanted);
    } catch (ErrnoException e) {
      if (!inode.isSymlink() || !e.is(Errno.EPERM)) {
        throw e;
      }
      InodePermissions.SQUASHED.setOwner(file, uid, gid);
    }
  }

  @Override
  public void setMode(Fd file, int mode) throws ErrnoException {
    Stat inode = Stats.of(file);
    write(file, inode, StatOverride.of(read(file, inode)).withPermissions(mode));
  }

  private void write(Fd file, Stat inode, StatOverride wanted) throws ErrnoException {
    boolean first = Xattrs.get(file, xattr.xattr()) == null;
    Xattrs.set(file, xattr.xattr(), wanted.toBytes(), 0);
    if (first && !inode.isSymlink() && Mode.permissions(inode.mode()) != diskMode) {
      Attributes.chmod(file, diskMode);
    }
  }

  @Override
  public void setAcl(Fd file, byte[] acl, int flags) throws ErrnoException {
    PosixAcl list = PosixAcl.parse(acl);
    if (list == null) {
      throw ErrnoException.of(Errno.EINVAL);
    }
    int mode = list.applyTo(read(file, Stats.of(file)).mode());
    if (list.isMoreThanMode()) {
      Xattrs.set(file, PosixAcl.Kind.ACCESS.xattr(), list.withOwnerMayAll().toBytes(), flags);
    } else if (Xattrs.get(file, PosixAcl.Kind.ACCESS.xattr()) != null) {
      Xattrs.remove(file, PosixAcl.Kind.ACCESS.xattr());
    }
    setMode(file, Mode.permissions(mode));
  }

  @Override
  public byte[] nameOnDisk(byte[] name) {
    return xattr.nameOnDisk(name);
  }

  @Override
  public byte @Nullable [] shownName(byte[] name) {
    return xattr.shownName(name);
  }

  @Override
  public boolean losesCapabilities() {
    return !xattr.isolatesSecurity();
  }

  @Override
  public byte @Nullable [] acl(Fd file) throws ErrnoException {
    byte @Nullable [] kept = Xattrs.get(file, PosixAcl.Kind.ACCESS.xattr());
    PosixAcl list = kept == null ? null : PosixAcl.parse(kept);
    return list == null ? kept : list.withMode(read(file, Stats.of(file)).mode()).toBytes();
  }
}
