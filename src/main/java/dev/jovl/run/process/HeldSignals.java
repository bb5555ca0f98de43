package dev.jovl.run.process;

import dev.jovl.linux.Signals;
import dev.jovl.posix.ErrnoException;
import dev.jovl.run.spec.SignalTarget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the signals for a container from before there is one. All but SIGKILL wait until a runtime
 * has started the program: a runtime that dies of one would look like one that refuses the machine.
 */
public final class HeldSignals implements SignalTarget {

  private static final int POLL_MILLIS = 2;

  private final List<Integer> waiting = new ArrayList<>();
  private @Nullable GuardedProcess process;

  /**
   * Passes signals on to the process of a runtime, after those before it have refused.
   *
   * @throws ErrnoException if one that has come cannot be sent
   */
  public synchronized void passOnTo(GuardedProcess guarded) throws ErrnoException {
    process = guarded;
    if (waiting.contains(Signals.KILL)) {
      guarded.signal(Signals.KILL);
    } else if (!waiting.isEmpty()) {
      watch(guarded);
    }
  }

  @Override
  public synchronized void send(int number) throws ErrnoException {
    GuardedProcess guarded = process;
    if (guarded != null && (number == Signals.KILL || (waiting.isEmpty() && guarded.isStarted()))) {
      guarded.signal(number);
      return;
    }
    waiting.add(number);
    if (guarded != null && waiting.size() == 1) {
      watch(guarded);
    }
  }

  /** A runtime has no other way to tell that it has started a program than a file. */
  private void watch(GuardedProcess guarded) {
    Thread watcher = new Thread(() -> awaitStart(guarded), "signals for a container");
    watcher.setDaemon(true);
    watcher.start();
  }

  private void awaitStart(GuardedProcess guarded) {
    try {
      while (guarded.isAlive() && !guarded.isStarted()) {
        Thread.sleep(POLL_MILLIS);
      }
      sendWaiting(guarded);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ErrnoException e) {
      // One that this process may not send, to a container that it may kill: nobody asks for it.
      throw new IllegalStateException(e);
    }
  }

  private synchronized void sendWaiting(GuardedProcess guarded) throws ErrnoException {
    if (guarded == process && guarded.isStarted()) {
      for (int number : waiting) {
        guarded.signal(number);
      }
      waiting.clear();
    }
  }
}
