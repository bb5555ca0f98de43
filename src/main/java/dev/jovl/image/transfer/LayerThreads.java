package dev.jovl.image.transfer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Works on layers, several at a time, begun in the order in which they were added. When one fails
 * the others are interrupted, and {@link #run} returns only when no thread works any more.
 *
 * @param <T> what the work on one layer gives
 */
public final class LayerThreads<T> {

  private final int count;
  private final List<FutureTask<T>> tasks = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();

  /** Prepares for so many threads. */
  public LayerThreads(int count) {
    this.count = count;
  }

  /** Adds work, before {@link #run}. */
  public void add(Callable<T> work) {
    tasks.add(new FutureTask<>(work));
  }

  /**
   * Does all work; to be called once.
   *
   * @return the results in the order of the work
   * @throws IOException the first failure, or that this thread was interrupted
   */
  public List<T> run() throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(count, LayerThreads::daemon);
    begin(threads);
    awaitEnd(threads);
    Throwable failure = firstFailure.get();
    if (failure != null) {
      throw rethrown(failure);
    }
    List<T> results = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      results.add(await(i));
    }
    return results;
  }

  private void begin(ExecutorService threads) {
    try {
      for (FutureTask<T> task : tasks) {
        threads.execute(() -> runOrStop(task, threads));
      }
    } catch (RejectedExecutionException e) {
      // Some work failed already, which has stopped the threads; its failure is what is thrown.
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "layer");
    thread.setDaemon(true);
    return thread;
  }

  private void runOrStop(FutureTask<T> task, ExecutorService threads) {
    task.run();
    try {
      T unused = task.get();
    } catch (ExecutionException e) {
      firstFailure.compareAndSet(null, e.getCause());
      threads.shutdownNow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd(ExecutorService threads) {
    threads.shutdown();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
        firstFailure.compareAndSet(null, new InterruptedIOException("interrupted"));
        threads.shutdownNow();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the result of some work; to be called from later work only, or after all of it. */
  T await(int position) throws IOException {
    try {
      return tasks.get(position).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a layer");
    } catch (ExecutionException e) {
      throw rethrown(e.getCause() == null ? e : e.getCause());
    }
  }

  private static IOException rethrown(Throwable cause) {
    if (cause instanceof RuntimeException defect) {
      throw defect;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof IOException known ? known : new IOException(cause);
  }
}
