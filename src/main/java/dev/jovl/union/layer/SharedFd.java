package dev.jovl.union.layer;

import dev.jovl.linux.Fd;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A descriptor with several users at a time, closed when the last has gone. The maker is the first
 * user.
 */
public final class SharedFd implements AutoCloseable {
  private final Fd fd;
  private final AtomicInteger users = new AtomicInteger(1);

  /** Takes ownership of a descriptor, with the caller as the first user. */
  public SharedFd(Fd fd) {
    this.fd = fd;
  }

  /** Adds a user, which closes once; returns false if the last one has gone. */
  public boolean acquire() {
    int seen = users.get();
    while (seen > 0) {
      if (users.compareAndSet(seen, seen + 1)) {
        return true;
      }
      seen = users.get();
    }
    return false;
  }

  /** Returns the descriptor, good until the caller closes this. */
  public Fd fd() {
    return fd;
  }

  /** Ends one use. */
  @Override
  public void close() {
    if (users.decrementAndGet() == 0) {
      fd.close();
    }
  }
}
