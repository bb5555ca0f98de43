package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.MountEntry;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Names;
import dev.jovl.mount.request.MountCommandLine;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.Shown;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.util.Set;
import java.util.function.Predicate;

/** {@code mount -o remount}: other flags for a mount that goes on. */
final class Remount {
  /** What unions are called unless an option says otherwise. */
  private static final Set<String> OURS = Set.of("fuse.jovl", "fuse.fuse-overlayfs");

  private Remount() {}

  /**
   * Sets and clears flags.
   *
   * @param line says which
   * @param start where a relative path starts
   * @param path the mount point
   * @param served tells whether this process serves the mount on an absolute path
   * @throws MountException if no mount of ours is there, it is in use for writing and shall be
   *     read-only, or this user may not
   */
  static void apply(MountCommandLine line, Fd start, byte[] path, Predicate<byte[]> served)
      throws IOException {
    try (Fd point = MountPoint.open(start, path)) {
      byte[] target = Names.absolute(point);
      MountEntry mount = MountEntry.on(target).orElse(null);
      if (mount == null || !OURS.contains(mount.type()) && !served.test(target)) {
        throw MountException.of(
            Kind.BAD_LAYER,
            Shown.text(path),
            "no union is mounted there",
            "name the mount point of one");
      }
      long flags = line.remountFlags(mount.options() + "," + mount.filesystemOptions());
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
