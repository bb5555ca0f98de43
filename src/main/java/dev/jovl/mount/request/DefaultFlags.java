package dev.jovl.mount.request;

import dev.jovl.linux.Mounts;
import dev.jovl.mount.request.MountCommandLine.Dialect;

/** The flags of mount(2) that hold where no option says otherwise. */
final class DefaultFlags {
  private DefaultFlags() {}

  /**
   * Returns the flags: devices and setuid files work for root alone, as fusermount3 demands; and
   * fuse-overlayfs keeps no access times.
   */
  static long of(Dialect dialect, boolean root) {
    long flags = root ? 0 : Mounts.NOSUID | Mounts.NODEV;
    return dialect == Dialect.FUSE_OVERLAYFS ? flags | Mounts.NOATIME : flags;
  }
}
