package dev.jovl.linux;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;

/**
 * Advisory locks: flock(2) on an open file, and record locks of fcntl(2) that belong to the process
 * or, of the newer kind, to the open file. Only {@link #awaitWhole} waits.
 */
public final class Locks {
  /** Shared with other readers. */
  public static final int SHARED = 0;

  /** For one alone. */
  public static final int EXCLUSIVE = 1;

  /** No lock. */
  public static final int NONE = 2;

  private static final NativeFunction FLOCK = NativeFunction.ofInt("flock");
  private static final NativeFunction FCNTL = NativeFunction.ofInt("fcntl64");

  // LOCK_SH, LOCK_EX, LOCK_UN and LOCK_NB of include/uapi/asm-generic/fcntl.h
  private static final int[] FLOCK_OPERATIONS = {1, 2, 8};
  private static final int LOCK_NB = 4;

  private static final int F_SETLK = 6;
  private static final int F_OFD_GETLK = 36;
  private static final int F_OFD_SETLK = 37;

  private Locks() {}

  /**
   * Takes, changes or drops the lock of an open file as a whole.
   *
   * @param kind {@link #SHARED}, {@link #EXCLUSIVE} or {@link #NONE}
   * @return whether it was free
   * @throws ErrnoException whatever flock(2) says besides EWOULDBLOCK
   */
  public static boolean whole(Fd fd, int kind) throws ErrnoException {
    return granted(FLOCK.answer(fd.number(), FLOCK_OPERATIONS[kind] | LOCK_NB, 0, 0, 0, 0));
  }

  /**
   * Takes the lock of an open file as a whole as soon as it is free.
   *
   * @param kind {@link #SHARED} or {@link #EXCLUSIVE}
   * @throws ErrnoException whatever flock(2) says
   */
  public static void awaitWhole(Fd fd, int kind) throws ErrnoException {
    FLOCK.call(fd.number(), FLOCK_OPERATIONS[kind]);
  }

  /**
   * Takes or drops a lock of this process on a range.
   *
   * @param kind {@link #SHARED}, {@link #EXCLUSIVE} or {@link #NONE}
   * @param length bytes; 0 means to the end of the file, wherever it will be
   * @return whether it was free
   * @throws ErrnoException whatever fcntl(2) says besides EAGAIN and EACCES
   */
  public static boolean ofProcess(Fd fd, int kind, long start, long length) throws ErrnoException {
    return set(fd, F_SETLK, kind, start, length);
  }

  /** Takes or drops a lock of this open file on a range; as {@link #ofProcess} otherwise. */
  public static boolean ofFile(Fd fd, int kind, long start, long length) throws ErrnoException {
    return set(fd, F_OFD_SETLK, kind, start, length);
  }

  /**
   * Returns the kind of a lock that keeps this open file from an exclusive one, or {@link #NONE}.
   *
   * @throws ErrnoException whatever fcntl(2) says
   */
  public static int obstacle(Fd fd, long start, long length) throws ErrnoException {
    Scratch scratch = Scratch.get();
    put(scratch, EXCLUSIVE, start, length);
    FCNTL.call(fd.number(), F_OFD_GETLK, scratch.struct());
    return scratch.getShort(0);
  }

  /**
   * Returns where a range lock begins that keeps this open file from an exclusive one anywhere, or
   * -1 without one.
   *
   * @throws ErrnoException whatever fcntl(2) says
   */
  public static long obstacleStart(Fd fd) throws ErrnoException {
    return obstacle(fd, 0, 0) == NONE ? -1 : Scratch.get().getLong(8);
  }

  private static boolean set(Fd fd, int command, int kind, long start, long length)
      throws ErrnoException {
    Scratch scratch = Scratch.get();
    put(scratch, kind, start, length);
    return granted(FCNTL.answer(fd.number(), command, scratch.struct(), 0, 0, 0));
  }

  /** Writes struct flock of include/uapi/asm-generic/fcntl.h, from the start of the file. */
  private static void put(Scratch scratch, int kind, long start, long length) {
    scratch.putInt(0, kind);
    scratch.putLong(8, start);
    scratch.putLong(16, length);
    scratch.putLong(24, 0);
  }

  private static boolean granted(long answer) throws ErrnoException {
    if (answer == -Errno.EAGAIN.number() || answer == -Errno.EACCES.number()) {
      return false;
    }
    return NativeFunction.checked(answer) >= 0;
  }
}
