package dev.jovl.union.op;

import java.io.IOException;
import java.util.concurrent.FutureTask;

/** Work on a union that another thread does meanwhile. */
final class Begun {
  private Begun() {}

  /** What is done with the union. */
  interface Work<T> {
    T run() throws IOException;
  }

  /** Works in another thread, which has ended or waits for somebody when this returns. */
  static <T> FutureTask<T> by(Work<T> work) {
    FutureTask<T> task = new FutureTask<>(work::run);
    Thread thread = new Thread(task);
    thread.start();
    while (thread.isAlive()
        && thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.BLOCKED) {
      Thread.onSpinWait();
    }
    return task;
  }
}
