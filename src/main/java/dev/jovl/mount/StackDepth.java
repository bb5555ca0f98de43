package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;

/** How deep the stack of filesystems below a mount is, which passthrough has to tell the kernel. */
final class StackDepth {

  private StackDepth() {}

  /**
   * Returns 1 if all layers are on plain filesystems, and 2 if one is on a stacked one.
   *
   * @throws ErrnoException whatever fstatfs(2) says
   */
  static int of(OpenLayers layers) throws ErrnoException {
    for (Fd layer : layers.all()) {
      // For the kernel, one of FUSE is stacked only if it has passthrough.
      if (Stats.filesystem(layer).isStacked()) {
        return 2;
      }
    }
    return 1;
  }
}
