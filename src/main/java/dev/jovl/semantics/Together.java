package dev.jovl.semantics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Several things at the same time. */
final class Together {
  private Together() {}

  /** Runs each call in a thread, waits for all, and throws what the first that failed threw. */
  static void run(List<Callable<@Nullable Void>> calls) throws Exception {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            calls.size(),
            task -> {
              Thread thread = new Thread(task, "case");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<@Nullable Void>> running = new ArrayList<>();
      for (Callable<@Nullable Void> call : calls) {
        running.add(threads.submit(call));
      }
      for (Future<@Nullable Void> one : running) {
        waitFor(one);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void waitFor(Future<@Nullable Void> one) throws Exception {
    try {
      one.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
