package dev.jovl.mount.filesystem;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives memory back when the kernel has forgotten most of what it knew: a heap shrinks when it is
 * collected, and nothing collects the heap of a server that has nothing to do.
 *
 * <p>The kernel forgets in one go. So there is a moment between being told and the collection, in
 * which being told again changes nothing; there is no thread meanwhile or afterwards that looks.
 */
public final class MemoryReturn {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryReturn.class);
  private static final long MOMENT_MILLIS = 1_000;

  /** Fewer nodes are not worth a collection: some 2 MB. */
  private static final long WORTH = 8_192;

  private final Executor later;
  private final Runnable collection;
  private final AtomicBoolean due = new AtomicBoolean();

  /**
   * Makes one.
   *
   * @param later runs what it is given after a moment
   * @param collection collects the heap
   */
  MemoryReturn(Executor later, Runnable collection) {
    this.later = later;
    this.collection = collection;
  }

  /** Returns the one for the heap of this process. */
  public static MemoryReturn ofThisProcess() {
    return new MemoryReturn(MemoryReturn::afterAMoment, System::gc);
  }

  private static void afterAMoment(Runnable task) {
    CompletableFuture.delayedExecutor(MOMENT_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
        .execute(task);
  }

  /** Says how many nodes have gone, from a table that has become much smaller or is not used. */
  public void gone(long nodes) {
    if (nodes >= WORTH && due.compareAndSet(false, true)) {
      try {
        later.execute(this::collect);
      } catch (OutOfMemoryError e) {
        due.set(false);
        LOG.debug("memory is not given back now: {}", e.getMessage());
      }
    }
  }

  private void collect() {
    due.set(false);
    collection.run();
  }
}
