package dev.jovl.semantics.contestant;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.PathBytes;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.nio.file.Path;

/** A mount that umount(2) ends. */
final class UnmountByCall implements Mounted {
  private static final int TRIES = 3000;
  private static final long PAUSE_MILLIS = 5;

  private final Path mountPoint;

  UnmountByCall(Path mountPoint) {
    this.mountPoint = mountPoint;
  }

  /** Unmounts; closed files reach a FUSE server a little later, so a busy mount is tried again. */
  @Override
  public void unmount() throws IOException {
    for (int tried = 0; true; tried++) {
      try {
        Mounts.unmount(PathBytes.of(mountPoint), Mounts.NOFOLLOW);
        return;
      } catch (ErrnoException e) {
        if (e.errno() != Errno.EBUSY || tried == TRIES) {
          throw new IOException("umount " + mountPoint.getFileName() + ": " + e.getMessage(), e);
        }
      }
      pause();
    }
  }

  /** Waits a moment. */
  static void pause() throws IOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void abort() {
    ForcedUnmount.below(mountPoint);
  }
}
