package dev.jovl.union.op;

import dev.jovl.posix.Stat;

/**
 * Who writes to a file without the right to keep its set-id bits. The group is asked for only with
 * a setgid file that its group may not execute, since setuid and the other setgid files lose the
 * bits whoever writes.
 */
public interface Writer {
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
