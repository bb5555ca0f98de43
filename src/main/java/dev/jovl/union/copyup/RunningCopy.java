package dev.jovl.union.copyup;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.Node;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A copy-up in work: one thread copies, and closes this then; others may wait for it. */
final class RunningCopy implements AutoCloseable {
  private final Node node;
  private final Map<Node, RunningCopy> running;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean unprotected;

  /**
   * Makes the copy-up of a node.
   *
   * @param running those in work, from which it is removed at its end
   */
  RunningCopy(Node node, Map<Node, RunningCopy> running) {
    this.node = node;
    this.running = running;
  }

  /**
   * Waits until the copying thread has ended, well or not.
   *
   * @throws ErrnoException EINTR if the waiting thread is interrupted
   */
  void awaitEnd() throws ErrnoException {
    waiting.incrementAndGet();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ErrnoException.of(Errno.EINTR);
    } finally {
      waiting.decrementAndGet();
    }
  }

  /**
   * Says whether the copy can be found before it has the flags of chattr(1) that keep its original
   * from changes. Called by the copying thread before it can be found.
   */
  void setUnprotected(boolean is) {
    unprotected = is;
  }

  /** Returns whether the copy, though it is there, must not be changed before the end. */
  boolean isUnprotected() {
    return unprotected;
  }

  /** Called by the copying thread at its end. */
  @Override
  public void close() {
    running.remove(node, this);
    ended.countDown();
  }

  /**
   * Called by the copying thread again and again.
   *
   * @throws ErrnoException EINTR if it is interrupted and no other thread waits for the copy
   */
  void checkWanted() throws ErrnoException {
    if (Thread.currentThread().isInterrupted() && waiting.get() == 0) {
      throw ErrnoException.of(Errno.EINTR);
    }
  }
}
