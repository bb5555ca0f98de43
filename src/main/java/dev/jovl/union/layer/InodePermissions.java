package dev.jovl.union.layer;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Owners and modes as usual: those of the inodes.
 *
 * @param ownersMatter whether an owner that cannot be set is an error
 */
public record InodePermissions(boolean ownersMatter) implements Permissions {
  /** Where an owner that cannot be set is an error. */
  public static final InodePermissions STRICT = new InodePermissions(true);

  /** Where all files are shown with one owner, so that the owner on disk does not matter. */
  public static final InodePermissions SQUASHED = new InodePermissions(false);

  @Override
  public boolean areInInodes() {
    return true;
  }

  @Override
  public Stat read(Fd directory, FileName name, Stat inode) {
    return inode;
  }

  @Override
  public Stat read(Fd file, Stat inode) {
    return inode;
  }

  @Override
  public void makeSpecial(Fd directory, FileName name, int mode, long device)
      throws ErrnoException {
    Names.mknod(directory, name, mode, device);
  }

  @Override
  public void setOwner(Fd file, int uid, int gid) throws ErrnoException {
    try {
      Attributes.chown(file, uid, gid);
    } catch (ErrnoException e) {
      if (ownersMatter || (!e.is(Errno.EPERM) && !e.is(Errno.EINVAL))) {
        throw e;
      }
    }
  }

  @Override
  public void setMode(Fd file, int mode) throws ErrnoException {
    Attributes.chmod(file, mode);
  }

  @Override
  public void setAcl(Fd file, byte[] acl, int flags) throws ErrnoException {
    Xattrs.set(file, PosixAcl.Kind.ACCESS.xattr(), acl, flags);
  }

  @Override
  public byte[] nameOnDisk(byte[] xattr) {
    return xattr;
  }

  @Override
  public byte[] shownName(byte[] xattr) {
    return xattr;
  }

  @Override
  public boolean losesCapabilities() {
    return true;
  }

  @Override
  public byte @Nullable [] acl(Fd file) throws ErrnoException {
    return Xattrs.get(file, PosixAcl.Kind.ACCESS.xattr());
  }
}
