package dev.jovl.registry;

import java.time.Duration;

/** Is told when a request has to wait. */
@FunctionalInterface
public interface RetryListener {

  /** Ignores it. */
  RetryListener NONE = (pause, cause) -> {};

  /**
   * Is called before the pause, by the thread that waits.
   *
   * @param pause how long
   * @param cause why, in a few words
   */
  void waiting(Duration pause, String cause);
}
