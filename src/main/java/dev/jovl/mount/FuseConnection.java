package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Device;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's side of a FUSE mount. It lives as long as there is a copy of the mount in any
 * namespace: one that was made meanwhile (unshare -m) keeps it after it is unmounted here.
 *
 * @param number what fusectl calls it, or negative if that is not known
 */
record FuseConnection(long number) {
  private static final Logger LOG = LoggerFactory.getLogger(FuseConnection.class);
  private static final Path CONTROL = Path.of("/sys/fs/fuse/connections");

  /**
   * Returns the connection of what is mounted on a directory. Its number is the minor one of the
   * filesystem's device; one that has a major number is that of a disk, and no connection's.
   */
  static FuseConnection of(Path mountPoint) {
    byte[] path = PathBytes.of(mountPoint);
    try (Fd root = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.PATH)) {
      long device = Stats.of(root).device();
      return new FuseConnection(Device.major(device) == 0 ? Device.minor(device) : -1);
    } catch (ErrnoException e) {
      return new FuseConnection(-1);
    }
  }

  /**
   * Ends it, if this process may: processes that still have a copy of the mount get errors from it.
   *
   * @param free an empty directory, where fusectl is mounted for a moment if it is not there
   */
  void abort(Path free) {
    if (number < 0) {
      return;
    }
    try {
      if (Files.exists(below(CONTROL))) {
        abortBelow(CONTROL);
        return;
      }
      Mounts.mount("none", PathBytes.of(free), "fusectl", 0, null);
      try {
        abortBelow(free);
      } finally {
        Mounts.unmount(PathBytes.of(free), Mounts.DETACH);
      }
    } catch (IOException e) {
      LOG.warn("FUSE connection {} cannot be ended: {}", number, e.getMessage());
    }
  }

  private void abortBelow(Path control) throws IOException {
    Files.writeString(below(control), "1", StandardOpenOption.WRITE);
  }

  private Path below(Path control) {
    return control.resolve(Long.toString(number)).resolve("abort");
  }
}
