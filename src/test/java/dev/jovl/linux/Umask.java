package dev.jovl.linux;

/**
 * What new files of a process have no permissions for, see umask(2). It is one for all threads, so
 * the program leaves it as it is; only tests choose it.
 */
public final class Umask {
  private static final NativeFunction UMASK = NativeFunction.ofInt("umask");

  private Umask() {}

  /**
   * Chooses it for this process and those that it starts.
   *
   * @param mask bits of permissions
   * @return the one before
   */
  public static int set(int mask) {
    return (int) UMASK.answer(mask, 0, 0, 0, 0, 0);
  }
}
