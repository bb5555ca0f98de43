package dev.jovl.mount;

import dev.jovl.fuse.session.KernelEngine;
import java.io.IOException;

/** Unmounts what another process serves, or what no process serves any more. */
public final class Unmount {
  private Unmount() {}

  /**
   * Unmounts what is on top of a mount point. A FUSE mount is unmounted even if this process may
   * not call umount2(2).
   *
   * @param target an absolute path
   * @param lazily whether it leaves the tree at once although it is in use
   * @throws IOException {@link dev.jovl.posix.ErrnoException} with EBUSY if it is in use, and why
   *     else it cannot be unmounted
   */
  public static void at(byte[] target, boolean lazily) throws IOException {
    KernelEngine.unmount(target, lazily);
  }
}
