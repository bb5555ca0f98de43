package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Locks;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for the lock of an open file that somebody else has. flock(2) is called by a thread of its
 * own, for it cannot be interrupted: the holder may be stopped, and whoever waits told to end.
 */
final class LockWait {

  private final Fd file;
  private final Duration grace;
  private final FutureTask<Void> taking;

  /**
   * Prepares to wait.
   *
   * @param file is closed, whenever that may be, unless the lock is taken
   * @param kind as for {@link Locks#awaitWhole}
   * @param grace so long an interrupted thread waits all the same
   */
  LockWait(Fd file, int kind, Duration grace) {
    this.file = file;
    this.grace = grace;
    this.taking =
        new FutureTask<>(
            () -> {
              Locks.awaitWhole(file, kind);
              return null;
            });
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
        taking.get();
      } catch (InterruptedException e) {
        interrupted = true;
        taking.get(grace.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException | TimeoutException e) {
      interrupted = true;
      if (!taking.cancel(false)) {
        file.close();
      }
      throw new InterruptedIOException("interrupted while another process has the lock");
    } catch (ExecutionException e) {
      file.close();
      throw e.getCause() instanceof ErrnoException refused ? refused : new IOException(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A lock that nobody waits for any more is given back with its file. */
  private void take() {
    taking.run();
    if (taking.isCancelled()) {
      file.close();
    }
  }
}
