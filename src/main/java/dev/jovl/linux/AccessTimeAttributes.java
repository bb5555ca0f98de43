package dev.jovl.linux;

import dev.jovl.posix.MountFlags;

/** What fsmount(2) and mount_setattr(2) call the flags of mount(2) about access times. */
final class AccessTimeAttributes {
  // include/uapi/linux/mount.h
  private static final int NOATIME = 0x10;
  private static final int STRICTATIME = 0x20;
  private static final int NODIRATIME = 0x80;

  /** All of them: MOUNT_ATTR__ATIME is a field of three bits. */
  static final long ALL = 0x70 | NODIRATIME;

  private AccessTimeAttributes() {}

  /**
   * Returns the attributes that mount(2) sets for flags of {@link MountFlags}, as do_mount does.
   */
  static long of(long flags) {
    long directories = (flags & MountFlags.NODIRATIME) == 0 ? 0 : NODIRATIME;
    if ((flags & MountFlags.STRICTATIME) != 0) {
      return directories | STRICTATIME;
    }
    return (flags & MountFlags.NOATIME) == 0 ? directories : directories | NOATIME;
  }
}
