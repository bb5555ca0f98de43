package dev.jovl.fuse;

import dev.jovl.posix.OpenFlags;

/**
 * How a file is to be opened.
 *
 * @param flags of open(2), with TRUNC where it is to be cut; without CREAT and EXCL
 * @param killPrivileges whether setuid, setgid and file capabilities are to go with the cut
 *     (FUSE_OPEN_KILL_SUIDGID)
 */
public record OpenHow(int flags, boolean killPrivileges) {
  /**
   * Returns how a file is to be opened where the kernel does not say what goes with a cut: Linux
   * before 5.11, and libfuse 2. It leaves that to us then (fuse_do_setattr of fs/fuse/dir.c, at
   * ATTR_OPEN). A caller that is not root is taken to have no CAP_FSETID.
   *
   * @param flags as above
   */
  public static OpenHow unsaid(int flags, Caller caller) {
    return new OpenHow(flags, (flags & OpenFlags.TRUNC) != 0 && caller.uid() != 0);
  }
}
