package dev.jovl.mount.filesystem;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives memory back when the kernel has forgotten most of what it knew: a heap shrinks when it is
 * collected, and nothing collects the heap of a server that has nothing to do.
 *
 * <p>The kernel forgets in one go. So there is a moment between being told and the collection, in
 * which being told again changes nothing. A collection holds up all requests, so it is put off to a
 * moment with few of them; without such a moment the heap is collected when it is full. No thread
 * waits meanwhile, and nothing looks afterwards.
 */
public final class MemoryReturn {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryReturn.class);
  private static final long MOMENT_MILLIS = 1_000;

  /** Fewer nodes are not worth a collection: some 2 MB. */
  private static final long WORTH = 8_192;

  /** With fewer requests in a moment it is quiet. */
  private static final long FEW = 100;

  private final Executor later;
  private final LongSupplier requests;
  private final Runnable collection;
  private final AtomicBoolean due = new AtomicBoolean();

  /**
   * Makes one.
   *
   * @param later runs what it is given after a moment
   * @param requests says how many were answered so far
   * @param collection collects the heap
   */
  MemoryReturn(Executor later, LongSupplier requests, Runnable collection) {
    this.later = later;
    this.requests = requests;
    this.collection = collection;
  }

  /**
   * Returns the one for the heap of this process.
   *
   * @param requests says how many were answered so far; a number that is another one by far is
   *     taken for work
   */
  public static MemoryReturn ofThisProcess(LongSupplier requests) {
    return new MemoryReturn(MemoryReturn::afterAMoment, requests, System::gc);
  }

  private static void afterAMoment(Runnable task) {
    CompletableFuture.delayedExecutor(MOMENT_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
        .execute(task);
  }

  /** Says how many nodes have gone, from a table that has become much smaller or is not used. */
  public void gone(long nodes) {
    if (nodes >= WORTH && due.compareAndSet(false, true)) {
      await();
    }
  }

  private void await() {
    try {
      long before = requests.getAsLong();
      later.execute(() -> collectIfQuiet(before));
    } catch (OutOfMemoryError e) {
      due.set(false);
      LOG.debug("memory is not given back now: {}", e.getMessage());
    }
  }

  private void collectIfQuiet(long before) {
    if (Math.abs(requests.getAsLong() - before) >= FEW) {
      await();
      return;
    }
    due.set(false);
    collection.run();
  }
}
