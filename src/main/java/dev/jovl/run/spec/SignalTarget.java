package dev.jovl.run.spec;

import dev.jovl.posix.ErrnoException;

/** Takes signals for a running container. */
@FunctionalInterface
public interface SignalTarget {

  /**
   * Sends a signal to the container's first process, when it has been started; does nothing if that
   * has ended.
   *
   * @param number 1 to 64
   */
  void send(int number) throws ErrnoException;

  /** Is told where signals go. */
  @FunctionalInterface
  interface Listener {

    /** For a caller that sends no signals. */
    Listener NONE = target -> {};

    /** Takes the target, whichever runtime will start the program. */
    void running(SignalTarget target);
  }
}
