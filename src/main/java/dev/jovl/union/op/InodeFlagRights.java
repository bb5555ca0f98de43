package dev.jovl.union.op;

import dev.jovl.posix.Stat;

/** The rights of a caller that changes the flags of chattr(1) of a file. */
public interface InodeFlagRights {
  /**
   * Returns whether a file is the caller's, or as good as (inode_owner_or_capable of Linux).
   *
   * @param file as the union shows it
   */
  boolean owns(Stat file);

  /**
   * Returns whether the caller may give and take the flags that protect files (capable of
   * CAP_LINUX_IMMUTABLE in fileattr_set_prepare of Linux).
   */
  boolean mayProtect();
}
