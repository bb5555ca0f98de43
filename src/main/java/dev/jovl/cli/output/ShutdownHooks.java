package dev.jovl.cli.output;

/** What a process does when it is told to end. */
public final class ShutdownHooks {

  private ShutdownHooks() {}

  /**
   * Has a thread run when the process ends. A signal may have come before, in the first moments of
   * a process: then nothing is kept, and what the thread would put in order must not be begun.
   *
   * @return whether the thread will run; false if the process is ending already
   */
  public static boolean add(Thread hook) {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Takes a thread back that there is nothing left to do for, unless the process is ending. */
  public static void remove(Thread hook) {
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // It runs, or has run.
    }
  }
}
