package dev.jovl.union.op;

import dev.jovl.posix.Mode;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.Stat;
import org.jspecify.annotations.Nullable;

/**
 * What a new file is after its directory has had its say.
 *
 * <p>Source: posix_acl_create and inode_init_owner of Linux. A directory with a default ACL takes
 * the place of the umask; a setgid directory gives its group, and the bit to directories.
 *
 * @param mode type and permissions
 * @param uid owner
 * @param gid group
 * @param accessAcl the value of system.posix_acl_access, null for none beyond the mode
 * @param defaultAcl the value of system.posix_acl_default, null for none
 */
record InitialAttributes(
    int mode, int uid, int gid, byte @Nullable [] accessAcl, byte @Nullable [] defaultAcl) {
  /**
   * Works out what a new file is.
   *
   * @param directory its directory
   * @param acl the default ACL of the directory, null for none
   * @param asked what the caller asked for, with ids as on disk
   */
  static InitialAttributes of(Stat directory, byte @Nullable [] acl, NewAttributes asked) {
    boolean setgid = (directory.mode() & Mode.SETGID) != 0;
    boolean isDirectory = Mode.isDirectory(asked.mode());
    int gid = setgid ? directory.gid() : asked.gid();
    int mode = asked.mode() | (setgid && isDirectory ? Mode.SETGID : 0);
    if (Mode.isSymlink(asked.mode())) {
      return new InitialAttributes(Mode.SYMLINK | 0777, asked.uid(), gid, null, null);
    }
    PosixAcl list = acl == null ? null : PosixAcl.parse(acl);
    if (list == null) {
      return new InitialAttributes(mode & ~asked.umask(), asked.uid(), gid, null, null);
    }
    PosixAcl access = list.restrictedBy(mode);
    byte @Nullable [] extended = access.isMoreThanMode() ? access.toBytes() : null;
    return new InitialAttributes(
        access.applyTo(mode), asked.uid(), gid, extended, isDirectory ? acl : null);
  }
}
