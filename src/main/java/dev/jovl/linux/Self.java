package dev.jovl.linux;

import dev.jovl.posix.ErrnoException;

/** This process: who it is, its umask. */
public final class Self {
  private static final NativeFunction GETEUID = NativeFunction.ofInt("geteuid");
  private static final NativeFunction GETEGID = NativeFunction.ofInt("getegid");
  private static final NativeFunction UMASK = NativeFunction.ofInt("umask");
  private static final NativeFunction PRCTL = NativeFunction.ofInt("prctl");
  private static final NativeFunction SETSID = NativeFunction.ofInt("setsid");
  private static final NativeFunction EXIT = NativeFunction.ofInt("_exit");

  private static final int PR_CAPBSET_READ = 23;

  private Self() {}

  /** Returns the effective user id. */
  public static int effectiveUid() {
    return (int) GETEUID.answer(0, 0, 0, 0, 0, 0);
  }

  /** Returns the effective group id. */
  public static int effectiveGid() {
    return (int) GETEGID.answer(0, 0, 0, 0, 0, 0);
  }

  /**
   * Ends this process at once: no shutdown hook runs, no buffer is flushed, no thread is waited
   * for. Never returns.
   */
  public static void exit(int exitCode) {
    EXIT.answer(exitCode, 0, 0, 0, 0, 0);
  }

  /**
   * Leaves the session and the terminal of the caller.
   *
   * @throws ErrnoException EPERM if the process leads a process group
   */
  public static void startSession() throws ErrnoException {
    SETSID.call(0);
  }

  /** Sets the umask of the whole process and returns the old one. */
  public static int umask(int mask) {
    return (int) UMASK.answer(mask, 0, 0, 0, 0, 0);
  }

  /** Returns whether a capability is in the bounding set of the calling thread. */
  public static boolean boundingSetHas(int capability) {
    return PRCTL.answer(PR_CAPBSET_READ, capability, 0, 0, 0, 0) == 1;
  }
}
