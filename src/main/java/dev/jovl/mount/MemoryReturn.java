package dev.jovl.mount;

import java.util.function.LongSupplier;

/**
 * Gives memory back when the kernel has forgotten most of what it knew: a heap shrinks when it is
 * collected, and nothing collects the heap of a server that has nothing to do.
 *
 * <p>A collection takes as long as what is left is large, so there is none while most is left.
 */
final class MemoryReturn {
  private static final long LOOK_MILLIS = 2_000;

  /** Fewer nodes are not worth a collection: some 10 MB. */
  private static final long WORTH = 20_000;

  private final LongSupplier nodes;
  private long most;

  /** Takes what tells how many nodes there are. */
  MemoryReturn(LongSupplier nodes) {
    this.nodes = nodes;
  }

  /** Begins to look, as long as the process lives. */
  void start() {
    Thread thread = new Thread(this::watch, "memory");
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(LOOK_MILLIS);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Collects if most nodes have gone since there were the most; returns whether it did. */
  boolean look() {
    long now = nodes.getAsLong();
    if (most - now < WORTH || now > most / 2) {
      most = Math.max(most, now);
      return false;
    }
    most = now;
    System.gc();
    return true;
  }
}
