package dev.jovl.semantics.contestant;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.proc.MountEntry;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Ends mounts of this process' namespace by force. */
public final class ForcedUnmount {
  private static final Path FUSE_CONNECTIONS = Path.of("/sys/fs/fuse/connections");

  private ForcedUnmount() {}

  /**
   * Ends all mounts at or below a directory, the last one first: connections of FUSE are aborted,
   * so that whoever waits for an answer gets an error, then the mounts are taken away. Never fails.
   */
  public static void below(Path directory) {
    byte[] path = PathBytes.of(directory);
    List<MountEntry> mounts;
    try {
      mounts = MountEntry.all();
    } catch (IOException e) {
      // without /proc there is no list to go through
      return;
    }
    for (int i = mounts.size() - 1; i >= 0; i--) {
      MountEntry mount = mounts.get(i);
      if (mount.isBelow(path) || Arrays.equals(mount.target(), path)) {
        abort(mount.device(), mount.target());
      }
    }
  }

  private static void abort(String device, byte[] mountPoint) {
    Path abort =
        FUSE_CONNECTIONS.resolve(device.substring(device.indexOf(':') + 1)).resolve("abort");
    try {
      if (device.startsWith("0:") && Files.exists(abort)) {
        Files.writeString(abort, "1");
      }
    } catch (IOException e) {
      // the connection has ended in the meantime
      abort = FUSE_CONNECTIONS;
    }
    try {
      Mounts.unmount(mountPoint, Mounts.DETACH);
    } catch (ErrnoException e) {
      // another has unmounted it in the meantime
      return;
    }
  }
}
