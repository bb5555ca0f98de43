package dev.jovl.cli.run;

import dev.jovl.linux.JobControl;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Recognizes an interrupt that comes a second time: a key of the terminal sends it to this process
 * and also to the process that started it, which passes it on.
 */
final class DoubledInterrupts {

  /** The variable with the process id of a process that passes signals on. */
  static final String FORWARDER = "JOVL_FORWARDER";

  /** Longer than it takes to pass one on, and shorter than between two that a user sends. */
  private static final long TOGETHER = TimeUnit.MILLISECONDS.toNanos(200);

  private final boolean expected;
  private boolean waiting;
  private long first;

  DoubledInterrupts(boolean expected) {
    this.expected = expected;
  }

  /**
   * Makes one for this process.
   *
   * @param environment of this process; a process below this one may have inherited it too
   */
  static DoubledInterrupts of(Map<String, String> environment) {
    String forwarder = environment.getOrDefault(FORWARDER, "");
    return new DoubledInterrupts(
        ProcessHandle.current()
            .parent()
            .filter(parent -> Long.toString(parent.pid()).equals(forwarder))
            .isPresent());
  }

  /** Returns whether an interrupt that came now has come before; in the background none has. */
  boolean isSecond() {
    return expected && JobControl.isInForeground() && isSecond(System.nanoTime());
  }

  /**
   * An interrupt that was recognized as a second one is not the first of a pair; so of many that
   * come at once, half are recognized.
   */
  boolean isSecond(long now) {
    boolean second = waiting && now - first < TOGETHER;
    waiting = !second;
    first = now;
    return second;
  }
}
