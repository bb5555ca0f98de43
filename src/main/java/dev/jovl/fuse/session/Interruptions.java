package dev.jovl.fuse.session;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * Makes requests end early whose callers are being killed, and only those.
 *
 * <p>The kernel sends INTERRUPT at the first signal of a caller, also for one after which the
 * caller goes on and expects of a file what a disk would do; a fatal one that follows is not told
 * any more, and the dying process waits for its answer (request_wait_answer in fs/fuse/dev.c). So
 * INTERRUPT says only that it is worth to look at the caller, again and again until the request is
 * done. The first look is after a moment: most requests have ended by then, and one that another
 * worker has just received is known. Where no worker is left to receive it, because all are busy
 * with something that lasts, the callers of all requests are looked at.
 *
 * <p>A thread that works for a caller that is being killed is interrupted; operations that last
 * look at that and fail with EINTR. The others go on to their end.
 */
final class Interruptions {
  private static final long LOOK_MILLIS = 20;
  private static final long REST_SECONDS = 10;

  private final Iterable<ActiveRequest> requests;
  private final IntPredicate dying;
  private final ScheduledThreadPoolExecutor looks;

  /**
   * Makes the interruptions of a pool.
   *
   * @param requests those of all workers that are there at the time of each look
   * @param dying whether a thread is being killed, by its id
   */
  Interruptions(Iterable<ActiveRequest> requests, IntPredicate dying) {
    this.requests = requests;
    this.dying = dying;
    looks =
        new ScheduledThreadPoolExecutor(
            1, task -> DaemonThread.named("fuse-interrupts", Thread::new, task));
    looks.setKeepAliveTime(REST_SECONDS, TimeUnit.SECONDS);
    looks.allowCoreThreadTimeOut(true);
    looks.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** The caller of a request has got a signal. */
  void add(long unique) {
    try {
      Object unused = looks.schedule(() -> look(unique), LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // the session has ended, and with it what there was to interrupt
    }
  }

  /** Looks at the callers of all requests that are in work, as if each had got a signal. */
  void addAll() {
    for (ActiveRequest request : requests) {
      long unique = request.follow();
      if (unique != ActiveRequest.NONE) {
        add(unique);
      }
    }
  }

  private void look(long unique) {
    for (ActiveRequest request : requests) {
      int caller = request.callerOf(unique);
      if (caller >= 0 && dying.test(caller)) {
        request.interrupt(unique);
      } else if (caller >= 0) {
        add(unique);
      }
    }
  }

  /** There is nothing to interrupt any more. */
  void end() {
    looks.shutdown();
  }
}
