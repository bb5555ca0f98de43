package dev.jovl.linux;

/** What fsmount(2) and mount_setattr(2) call the flags of mount(2) about access times. */
final class AccessTimeAttributes {
  // include/uapi/linux/mount.h
  private static final int NOATIME = 0x10;
  private static final int STRICTATIME = 0x20;
  private static final int NODIRATIME = 0x80;

  /** All of them: MOUNT_ATTR__ATIME is a field of three bits. */
  static final long ALL = 0x70 | NODIRATIME;

  private AccessTimeAttributes() {}

  /** Returns the attributes that mount(2) sets for flags of {@link Mounts}, as do_mount does. */
  static long of(long flags) {
    long directories = (flags & Mounts.NODIRATIME) == 0 ? 0 : NODIRATIME;
    if ((flags & Mounts.STRICTATIME) != 0) {
      return directories | STRICTATIME;
    }
    return (flags & Mounts.NOATIME) == 0 ? directories : directories | NOATIME;
  }
}
