package dev.jovl.union.layer;

import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Where owner, mode and type of the files of a tree are kept: in their inodes, or in an attribute
 * beside an inode of the mounter's. What changes a file is for the upper alone.
 */
public sealed interface Permissions permits InodePermissions, AttributePermissions {
  /** Returns whether they are those of the inodes. */
  boolean areInInodes();

  /**
   * Returns what a name in a directory is.
   *
   * @param directory open on the directory, O_PATH is enough; like all descriptors here it stays
   *     the caller's
   * @param inode what stat(2) says of it
   * @throws ErrnoException what getxattr(2) says, besides that there is none
   */
  Stat read(Fd directory, FileName name, Stat inode) throws ErrnoException;

  /**
   * Returns what an open file is, as {@link #read(Fd, FileName, Stat)}; O_PATH is enough.
   *
   * @throws ErrnoException what getxattr(2) says, besides that there is none
   */
  Stat read(Fd file, Stat inode) throws ErrnoException;

  /**
   * Makes a device, fifo or socket.
   *
   * @param mode type and permissions
   * @throws ErrnoException EPERM for a device where that needs a privilege, and what else mknod(2)
   *     says
   */
  void makeSpecial(Fd directory, FileName name, int mode, long device) throws ErrnoException;

  /**
   * Sets owner and group; {@link dev.jovl.linux.Attributes#KEEP} keeps one of them.
   *
   * @throws ErrnoException what chown(2) or setxattr(2) says
   */
  void setOwner(Fd file, int uid, int gid) throws ErrnoException;

  /**
   * Sets the twelve permission bits of a file that is no symbolic link.
   *
   * @throws ErrnoException what chmod(2) or setxattr(2) says
   */
  void setMode(Fd file, int mode) throws ErrnoException;

  /**
   * Sets the access control list, and the mode with it.
   *
   * @param acl the value of the attribute
   * @param flags XATTR_CREATE, XATTR_REPLACE or 0
   * @throws ErrnoException EINVAL for what is no list, and what else setxattr(2) says
   */
  void setAcl(Fd file, byte[] acl, int flags) throws ErrnoException;

  /**
   * Returns the name under which an attribute is kept on disk.
   *
   * @param xattr the name that users of the union know
   */
  byte[] nameOnDisk(byte[] xattr);

  /**
   * Returns the name that users of the union know of an attribute on disk, null for one that is not
   * theirs to see.
   */
  byte @Nullable [] shownName(byte[] xattr);

  /**
   * Returns whether the filesystem below takes file capabilities away when a file is written to;
   * else that is left to the caller that writes.
   */
  boolean losesCapabilities();

  /**
   * Returns the access control list of a file, which agrees with its mode; null if it has none.
   *
   * @throws ErrnoException what getxattr(2) says
   */
  byte @Nullable [] acl(Fd file) throws ErrnoException;
}
