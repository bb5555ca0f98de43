package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.Shown;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.OpenFlags;
import java.nio.charset.StandardCharsets;

/** The directory to mount on. */
final class MountPoint {
  private static final byte[] DESCRIPTORS = "/proc/self/fd".getBytes(StandardCharsets.US_ASCII);

  private MountPoint() {}

  /**
   * Opens it as a place, without reading.
   *
   * @param start where a relative path starts
   * @return a descriptor that the caller owns
   * @throws MountException if it is missing or not a directory
   */
  static Fd open(Fd start, byte[] path) throws MountException {
    try {
      return requireAlive(Open.path(start, path, OpenFlags.PATH | OpenFlags.DIRECTORY, 0));
    } catch (ErrnoException e) {
      throw MountException.of(
          Kind.BAD_LAYER, Shown.text(path), "mount point: " + e.errno().message(), wayOut(path, e));
    }
  }

  /**
   * A mount whose server died can be opened as a place. The kernel answers a stat from its cache
   * all the same; only statfs always asks the server.
   */
  private static Fd requireAlive(Fd directory) throws ErrnoException {
    try {
      FilesystemStat unused = Stats.filesystem(directory);
      return directory;
    } catch (ErrnoException e) {
      directory.close();
      throw e;
    }
  }

  private static String wayOut(byte[] path, ErrnoException e) {
    return switch (e.errno()) {
      case ENOENT -> "make the directory: mkdir -p " + Shown.text(path);
      case ENOTCONN -> "a mount whose server died is there: jovl umount " + Shown.text(path);
      case ENOTDIR -> "name a directory";
      default -> "";
    };
  }

  /**
   * Returns the absolute path of an open directory, free of symbolic links.
   *
   * @throws ErrnoException ENOENT if /proc is not there
   */
  static byte[] absolute(Fd directory) throws ErrnoException {
    try (Fd descriptors =
        Open.path(Fd.CURRENT_DIRECTORY, DESCRIPTORS, OpenFlags.PATH | OpenFlags.DIRECTORY, 0)) {
      byte[] path = Names.readlink(descriptors, FileName.of(Integer.toString(directory.number())));
      if (path.length == 0 || path[0] != '/') {
        throw ErrnoException.of(Errno.ENOENT);
      }
      return path;
    }
  }
}
