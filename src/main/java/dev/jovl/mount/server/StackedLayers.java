package dev.jovl.mount.server;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.mount.request.LayerPaths;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine;
import dev.jovl.mount.request.MountException;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes a mount whose layers may themselves be shown by a mount of the server. A server that
 * waits for one of its own mounts when it is killed never ends, and neither does a process that
 * waits for that server.
 *
 * <p>It cannot be found out what is behind a FUSE filesystem or an overlay: it may be a mount of
 * the server, or stand on one. Only the filesystem of {@code /} was certainly there before the
 * server, which has this very root.
 *
 * <p>The client looks, because looking may itself have to wait for the mount.
 */
final class StackedLayers {
  private static final byte[] ROOT = "/".getBytes(StandardCharsets.US_ASCII);

  private StackedLayers() {}

  /**
   * Returns whether a layer that this process names is on a stacked filesystem. One that cannot be
   * looked at is none: the server refuses it, and says why.
   */
  static boolean areIn(MountCall call) {
    try {
      MountCommandLine line = MountCommandLine.parse(call.dialect(), call.arguments());
      return !line.isRemount() && areIn(line.layers());
    } catch (MountException e) {
      return false;
    }
  }

  private static boolean areIn(LayerPaths layers) {
    return isAnyStacked(layers.lowers())
        || isAnyStacked(layers.dataOnly())
        || isStacked(layers.upper())
        || isStacked(layers.work());
  }

  private static boolean isAnyStacked(List<byte[]> paths) {
    for (byte[] path : paths) {
      if (isStacked(path)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isStacked(byte @Nullable [] path) {
    if (path == null) {
      return false;
    }
    try (Fd layer = place(path)) {
      return Stats.filesystem(layer).isStacked() && !isOfTheRoot(layer);
    } catch (ErrnoException e) {
      return false;
    }
  }

  private static boolean isOfTheRoot(Fd layer) throws ErrnoException {
    try (Fd root = place(ROOT)) {
      return Stats.of(layer).device() == Stats.of(root).device();
    }
  }

  private static Fd place(byte[] path) throws ErrnoException {
    return Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.PATH | OpenFlags.DIRECTORY);
  }
}
