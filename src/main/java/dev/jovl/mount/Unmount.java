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
   * @throws IOException {@link dev.jovl.posix.ErrnoException} with EBUSY if it is in use, and why
   *     else it cannot be unmounted
   */
  public static void at(byte[] target) throws IOException {
    KernelEngine.unmount(target);
  }

  /**
   * Unmounts as {@link #at}, although it is in use: it leaves the tree at once.
   *
   * @param target an absolute path
   * @throws IOException why it cannot be unmounted
   */
  public static void lazilyAt(byte[] target) throws IOException {
    KernelEngine.detach(target);
  }
}
