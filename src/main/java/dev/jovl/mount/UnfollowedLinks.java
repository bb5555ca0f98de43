package dev.jovl.mount;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.proc.MountEntry;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.MountFlags;
import java.io.IOException;
import java.util.List;

/**
 * {@code -o nosymfollow}, for which fusermount3 and libfuse 2 have no word: they would mount
 * without it, and links would be followed that were not to be. The other flags that they lack are
 * about access times, which the kernel does not keep for FUSE.
 */
final class UnfollowedLinks {
  private static final String SHOWN = "nosymfollow";

  private UnfollowedLinks() {}

  /**
   * Sets the flag if it is asked for and not there.
   *
   * @param target the mount point, an absolute path
   * @param flags all flags of the mount
   * @throws MountException if this user may not set it; the mount is to be ended then
   */
  static void require(byte[] target, long flags) throws IOException {
    if ((flags & MountFlags.NOSYMFOLLOW) == 0 || isThere(target)) {
      return;
    }
    try {
      Mounts.mount("none", target, "", flags | MountFlags.REMOUNT | MountFlags.BIND, null);
    } catch (ErrnoException e) {
      throw MountException.of(
          Kind.NOT_ALLOWED,
          "-o " + SHOWN,
          "only root can set it: " + e.getMessage(),
          "mount as root, or leave it out");
    }
  }

  private static boolean isThere(byte[] target) throws IOException {
    return MountEntry.on(target)
        .map(entry -> List.of(entry.options().split(",", -1)).contains(SHOWN))
        .orElse(false);
  }
}
