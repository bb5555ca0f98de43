package dev.jovl.linux;

import dev.jovl.posix.ErrnoException;

/** kill(2). */
public final class Signals {
  /** The number of SIGINT. */
  public static final int INT = 2;

  /** The number of SIGKILL. */
  public static final int KILL = 9;

  /** The number of SIGTERM. */
  public static final int TERM = 15;

  private static final NativeFunction KILL_CALL = NativeFunction.ofInt("kill");

  private Signals() {}

  /**
   * Sends a signal to one process.
   *
   * @param pid a positive process id
   * @param signal 1 to 64
   * @throws ErrnoException ESRCH if it is gone, EPERM
   */
  public static void send(int pid, int signal) throws ErrnoException {
    KILL_CALL.call(pid, signal);
  }
}
