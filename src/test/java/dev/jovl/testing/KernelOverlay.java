package dev.jovl.testing;

import dev.jovl.linux.Mounts;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;

/** The kernel's overlayfs. */
@NullMarked
public final class KernelOverlay {
  private KernelOverlay() {}

  /**
   * Mounts it. Where its upper or a layer was the upper of another mount, that may not have ended
   * with its unmount: a mount namespace that was made meanwhile, as by a test in another process,
   * keeps it until it ends or lets go of it, and so long the kernel answers EBUSY.
   *
   * @param options those of overlayfs, in its words
   */
  public static void mount(Path target, String options) throws ErrnoException {
    Await.until(() -> isMounted(target, options));
  }

  /** Returns whether it is mounted now, and not refused because it is too early. */
  private static boolean isMounted(Path target, String options) throws ErrnoException {
    try {
      Mounts.mount("overlay", bytes(target.toString()), "overlay", 0, bytes(options));
      return true;
    } catch (ErrnoException e) {
      if (e.is(Errno.EBUSY)) {
        return false;
      }
      throw e;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
