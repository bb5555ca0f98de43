package dev.jovl.union.op;

import dev.jovl.posix.Stat;

/**
 * The rights of a caller that writes to a file and may not keep its set-id bits. Whether it is in
 * the group matters only for a setgid file that its group may not execute: setuid bits, and setgid
 * bits of other files, are lost to any writer.
 */
public interface WriterRights {
  /**
   * Returns whether the writer is in the group of a file or may set setgid nevertheless
   * (in_group_or_capable of Linux).
   *
   * @param file as the union shows it
   */
  boolean isInGroup(Stat file);

  /**
   * Returns whether a file is the writer's, or as good as (inode_owner_or_capable of Linux).
   *
   * @param file as the union shows it
   */
  boolean owns(Stat file);

  /**
   * Returns whether what the writer writes leaves set-id bits (capable of CAP_FSETID in
   * setattr_should_drop_suidgid of Linux).
   */
  boolean leavesSetIds();
}
