package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import org.jspecify.annotations.Nullable;

/** A descriptor, or none yet, that is closed with this unless it was taken. Of one thread. */
final class KeptFd implements AutoCloseable {
  private @Nullable Fd fd;

  /** Keeps a descriptor in place of the one before, which is closed. */
  void keep(Fd next) {
    close();
    fd = next;
  }

  /** Returns the descriptor, which stays here; null if there is none. */
  @Nullable Fd get() {
    return fd;
  }

  /** Returns the descriptor, which is the caller's now; null if there is none. */
  @Nullable Fd take() {
    Fd taken = fd;
    fd = null;
    return taken;
  }

  @Override
  public void close() {
    Fd last = take();
    if (last != null) {
      last.close();
    }
  }
}
