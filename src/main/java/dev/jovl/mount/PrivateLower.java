package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.MountClone;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.proc.MountEntry;
import dev.jovl.posix.MountFlags;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lower layer in a private clone of its mount, which keeps no access times: there is no O_NOATIME
 * for readlink(2), nor for reads that pass through. Nothing can be written through it, even by
 * mistake. (The kernel's overlayfs has such a clone always: ovl_get_layers.)
 */
final class PrivateLower {
  private PrivateLower() {}

  /**
   * Clones the mount of a layer.
   *
   * @param layer stays open, so that its filesystem stays in use where everybody sees it
   * @param mounts those that there are
   * @return the layer in the clone, open for reading; null if something is mounted in it, which
   *     would not be seen through a clone
   * @throws IOException if there can be none: this user may not clone
   */
  static @Nullable Fd of(Fd layer, List<MountEntry> mounts) throws IOException {
    byte[] path = Names.absolute(layer);
    if (mounts.stream().anyMatch(mount -> mount.isBelow(path))) {
      return null;
    }
    try (Fd clone = MountClone.readOnly(layer, MountFlags.NOATIME)) {
      return Open.again(clone, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
    }
  }
}
