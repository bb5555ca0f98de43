package dev.jovl.linux;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;

/**
 * Locks of flock(2): they belong to the open file, so two descriptors of one process exclude each
 * other too, and they end when the descriptor is closed, also by the death of the process.
 */
public final class FileLock {
  private static final NativeFunction FLOCK = NativeFunction.ofInt("flock");

  private static final int LOCK_SH = 1;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;

  private FileLock() {}

  /**
   * Waits until no other open file holds an exclusive lock, then holds a shared one until the
   * descriptor is closed.
   *
   * @throws ErrnoException whatever flock(2) says
   */
  public static void shared(Fd fd) throws ErrnoException {
    FLOCK.call(fd.number(), LOCK_SH);
  }

  /**
   * Waits until no other open file holds a lock, then holds an exclusive one until the descriptor
   * is closed.
   *
   * @throws ErrnoException whatever flock(2) says
   */
  public static void exclusive(Fd fd) throws ErrnoException {
    FLOCK.call(fd.number(), LOCK_EX);
  }

  /**
   * Takes an exclusive lock if nobody holds one.
   *
   * @return whether it was taken
   * @throws ErrnoException whatever flock(2) says besides EAGAIN
   */
  public static boolean tryExclusive(Fd fd) throws ErrnoException {
    long answer = FLOCK.answer(fd.number(), LOCK_EX | LOCK_NB, 0, 0, 0, 0);
    if (answer == -Errno.EAGAIN.number()) {
      return false;
    }
    NativeFunction.checked(answer);
    return true;
  }
}
