package dev.jovl.union.op;

import dev.jovl.testing.Await;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.FutureTask;

/** Work on a union that another thread does meanwhile. */
final class Begun {
  private static final Set<Thread.State> SETTLED =
      Set.of(Thread.State.WAITING, Thread.State.BLOCKED, Thread.State.TERMINATED);

  private Begun() {}

  /** What is done with the union. */
  interface Work<T> {
    T run() throws IOException;
  }

  /** Works in another thread, which has ended or waits for another one when this returns. */
  static <T> FutureTask<T> by(Work<T> work) {
    FutureTask<T> task = new FutureTask<>(work::run);
    Thread thread = new Thread(task);
    thread.start();
    Await.until(() -> SETTLED.contains(thread.getState()));
    return task;
  }
}
