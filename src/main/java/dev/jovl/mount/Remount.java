package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Names;
import dev.jovl.linux.proc.MountEntry;
import dev.jovl.mount.request.MountCommandLine;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.MountFlags;
import dev.jovl.posix.NameText;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * {@code mount -o remount}: other flags for a mount that goes on. As the kernel's overlayfs does
 * (ovl_reconfigure), layers alone are not made writable, and what is made read-only is on disk
 * afterwards; of a mount that another process serves, neither is known here.
 */
final class Remount {
  /** What unions are called unless an option says otherwise. */
  private static final Set<String> OURS = Set.of("fuse.jovl", "fuse.fuse-overlayfs");

  private Remount() {}

  /**
   * Sets and clears flags.
   *
   * @param line says which
   * @param caller says what the path means
   * @param path the mount point
   * @param served gives the mount with a device, wherever it is shown, if this process serves it
   * @throws MountException if no mount of ours is there, it is in use for writing and shall be
   *     read-only, it has no upper and shall be written to, or this user may not
   */
  static void apply(
      MountCommandLine line,
      CallerPaths caller,
      byte[] path,
      LongFunction<Optional<LiveMount>> served)
      throws IOException {
    try (Fd point = MountPoint.open(caller, path)) {
      byte[] target = Names.absolute(point);
      MountEntry mount = MountEntry.on(target).orElse(null);
      if (mount == null) {
        throw noUnion(path);
      }
      LiveMount own = served.apply(MountEntry.number(mount.device())).orElse(null);
      if (!OURS.contains(mount.type()) && own == null) {
        throw noUnion(path);
      }
      long flags = line.remountFlags(mount.options() + "," + mount.filesystemOptions());
      boolean readOnly = (flags & MountFlags.RDONLY) != 0;
      if (!readOnly && own != null && own.isReadOnly()) {
        throw ErrnoException.of(Errno.EROFS);
      }
      Mounts.mount("none", target, "", flags | MountFlags.REMOUNT, null);
      if (readOnly && own != null) {
        // Not before: by now the kernel has sent what mappings have changed.
        own.sync();
      }
    } catch (ErrnoException e) {
      throw MountException.of(
          e.is(Errno.EPERM) ? Kind.NOT_ALLOWED : e.is(Errno.EBUSY) ? Kind.BUSY : Kind.FAILED,
          NameText.ofPath(path),
          "remount: " + e.getMessage(),
          wayOut(e));
    }
  }

  private static MountException noUnion(byte[] path) {
    return MountException.of(
        Kind.BAD_LAYER,
        NameText.ofPath(path),
        "no union is mounted there",
        "name the mount point of one");
  }

  private static String wayOut(ErrnoException e) {
    return switch (e.errno()) {
      case EPERM -> "remount as root";
      case EROFS -> "name an upperdir and mount anew";
      case EBUSY -> "close the files that are open for writing";
      default -> "";
    };
  }
}
