package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.MountEntry;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Names;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.Shown;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;

/** {@code mount -o remount}: other flags for a mount that goes on. */
final class Remount {
  private Remount() {}

  /**
   * Sets flags, and clears the rest but those of access times.
   *
   * @param flags of mount(2)
   * @param start where a relative path starts
   * @param path the mount point
   * @throws MountException if no mount of ours is there, it is in use for writing and shall be
   *     read-only, or this user may not
   */
  static void apply(long flags, Fd start, byte[] path) throws IOException {
    try (Fd point = MountPoint.open(start, path)) {
      byte[] target = Names.absolute(point);
      MountEntry mount = MountEntry.on(target).orElse(null);
      if (mount == null || !mount.type().startsWith("fuse.")) {
        throw MountException.of(
            Kind.BAD_LAYER,
            Shown.text(path),
            "no union is mounted there",
            "name the mount point of one");
      }
      Mounts.mount("none", target, "", flags | Mounts.REMOUNT, null);
    } catch (ErrnoException e) {
      throw MountException.of(
          e.is(Errno.EPERM) ? Kind.NOT_ALLOWED : e.is(Errno.EBUSY) ? Kind.BUSY : Kind.FAILED,
          Shown.text(path),
          "remount: " + e.getMessage(),
          wayOut(e));
    }
  }

  private static String wayOut(ErrnoException e) {
    return switch (e.errno()) {
      case EPERM -> "remount as root";
      case EBUSY -> "close the files that are open for writing";
      default -> "";
    };
  }
}
