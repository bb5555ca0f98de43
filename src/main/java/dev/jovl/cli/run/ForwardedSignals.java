package dev.jovl.cli.run;

import dev.jovl.linux.Signals;
import dev.jovl.run.spec.SignalTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * Takes the signals that this process gets and passes them on. The first process of a pid namespace
 * does not see a signal that it has no handler for (pid_namespaces(7)), so the third interrupt
 * becomes SIGKILL.
 */
final class ForwardedSignals {

  /**
   * Signals that end a program or mean something to it, without those of job control; the JVM keeps
   * QUIT for itself.
   */
  private static final List<String> NAMES =
      List.of(
          "INT", "TERM", "HUP", "USR1", "USR2", "ALRM", "VTALRM", "PROF", "IO", "PWR", "WINCH",
          "CONT");

  private static final int PATIENCE = 3;

  private final List<Integer> early = new ArrayList<>();
  private final Set<Integer> counted;
  private final DoubledInterrupts doubled = DoubledInterrupts.of(System.getenv());
  private @Nullable SignalTarget target;
  private int interrupts;

  private ForwardedSignals(Set<Integer> counted) {
    this.counted = counted;
    for (String name : NAMES) {
      try {
        Signal.handle(new Signal(name), signal -> take(signal.getNumber()));
      } catch (IllegalArgumentException usedByTheJvm) {
        // It is not for us to take.
      }
    }
  }

  /**
   * Begins to take signals for a container; those that come before there is one wait for it.
   *
   * @param onTerminal whether it is on the terminal of this process, where an interrupt may mean
   *     something else to the program than its end, any number of times
   */
  static ForwardedSignals toContainer(boolean onTerminal) {
    Set<Integer> counted = onTerminal ? Set.of(Signals.TERM) : Set.of(Signals.TERM, Signals.INT);
    return new ForwardedSignals(counted);
  }

  /**
   * Passes signals on to a process of the same group that handles and counts them itself. Both
   * processes get a signal that a key of the terminal sends, and this one cannot tell it from one
   * that kill(2) sends to this process alone. So the other process gets a key twice, and ignores
   * the second one.
   */
  static void toSameGroup(Process process) {
    new ForwardedSignals(Set.of()).forwardTo(number -> Signals.send((int) process.pid(), number));
  }

  private synchronized void take(int number) {
    if (number == Signals.INT && doubled.isSecond()) {
      return;
    }
    boolean ends = counted.contains(number);
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
