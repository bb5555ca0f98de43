package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Locks;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for the lock of an open file that somebody else has. flock(2) is called by a thread of its
 * own, for it cannot be interrupted: the holder may be stopped, and whoever waits told to end.
 */
final class LockWait {

  private final Fd file;
  private final int kind;
  private final Duration grace;
  private final CompletableFuture<Fd> answer = new CompletableFuture<>();

  /**
   * Prepares to wait.
   *
   * @param file is closed, whenever that may be, unless the lock is taken
   * @param kind as for {@link Locks#awaitWhole}
   * @param grace so long an interrupted thread waits all the same
   */
  LockWait(Fd file, int kind, Duration grace) {
    this.file = file;
    this.kind = kind;
    this.grace = grace;
  }

  /**
   * Returns when the lock is taken.
   *
   * @throws InterruptedIOException if this thread is interrupted and does not get it soon
   * @throws ErrnoException whatever flock(2) says
   */
  void call() throws IOException {
    Thread thread = new Thread(this::take, "lock");
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    try {
      try {
        answer.get();
      } catch (InterruptedException e) {
        interrupted = true;
        answer.get(grace.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException | TimeoutException e) {
      interrupted = true;
      if (!answer.cancel(false)) {
        file.close();
      }
      throw new InterruptedIOException("interrupted while another process has the lock");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ErrnoException refused ? refused : new IOException(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void take() {
    try {
      Locks.awaitWhole(file, kind);
      if (!answer.complete(file)) {
        file.close();
      }
    } catch (ErrnoException e) {
      file.close();
      answer.completeExceptionally(e);
    }
  }
}
