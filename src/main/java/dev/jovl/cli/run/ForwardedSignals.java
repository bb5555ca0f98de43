package dev.jovl.cli.run;

import dev.jovl.linux.Signals;
import dev.jovl.run.SignalTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * Takes the signals that this process gets and passes them on to a container. The first process of
 * a pid namespace does not see a signal that it has no handler for (pid_namespaces(7)), so whoever
 * interrupts three times gets SIGKILL.
 */
final class ForwardedSignals {

  /**
   * Those that end a program or mean something to one, but for the keys of job control; the JVM
   * keeps QUIT for itself.
   */
  private static final List<String> NAMES =
      List.of(
          "INT", "TERM", "HUP", "USR1", "USR2", "ALRM", "VTALRM", "PROF", "IO", "PWR", "WINCH",
          "CONT");

  private static final int INT = 2;
  private static final int PATIENCE = 3;

  private final List<Integer> early = new ArrayList<>();
  private @Nullable SignalTarget target;
  private int interrupts;

  /** Begins to take signals; those that come before there is a container wait for it. */
  ForwardedSignals() {
    for (String name : NAMES) {
      try {
        Signal.handle(new Signal(name), signal -> take(signal.getNumber()));
      } catch (IllegalArgumentException usedByTheJvm) {
        continue;
      }
    }
  }

  private synchronized void take(int number) {
    boolean ends = number == INT || number == Signals.TERM;
    interrupts += ends ? 1 : 0;
    int sent = ends && interrupts >= PATIENCE ? Signals.KILL : number;
    if (target == null) {
      early.add(sent);
    } else {
      send(target, sent);
    }
  }

  /** Passes signals on from now on. */
  synchronized void forwardTo(SignalTarget container) {
    target = container;
    early.forEach(number -> send(container, number));
    early.clear();
  }

  private static void send(SignalTarget container, int number) {
    try {
      container.send(number);
    } catch (IOException e) {
      System.err.println("jovl: signal " + number + ": " + e.getMessage());
    }
  }
}
