package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.NameText;

/** The directory to mount on. */
final class MountPoint {
  private MountPoint() {}

  /**
   * Opens it as a place, without reading.
   *
   * @param caller says what the path means
   * @return a descriptor that the caller owns
   * @throws MountException if it is missing or not a directory
   */
  static Fd open(CallerPaths caller, byte[] path) throws MountException {
    try {
      return requireUsable(caller.mountPoint(path));
    } catch (ErrnoException e) {
      throw MountException.of(
          Kind.BAD_LAYER,
          NameText.ofPath(path),
          "mount point: " + e.errno().message(),
          wayOut(path, e));
    }
  }

  /**
   * A mount whose server died can be opened as a place. The kernel answers a stat from its cache
   * all the same; only statfs always asks the server.
   */
  private static Fd requireUsable(Fd directory) throws ErrnoException {
    try {
      FilesystemStat unused = Stats.filesystem(directory);
      if (!Stats.of(directory).isDirectory()) {
        throw ErrnoException.of(Errno.ENOTDIR);
      }
      return directory;
    } catch (ErrnoException e) {
      directory.close();
      throw e;
    }
  }

  private static String wayOut(byte[] path, ErrnoException e) {
    return switch (e.errno()) {
      case ENOENT -> "make the directory: mkdir -p " + NameText.ofPath(path);
      case ENOTCONN -> "a mount whose server died is there: jovl umount " + NameText.ofPath(path);
      case ENOTDIR -> "name a directory";
      default -> "";
    };
  }
}
