package dev.jovl.linux;

import dev.jovl.posix.ErrnoException;

/** poll(2) of one descriptor. */
public final class Poll {
  private static final NativeFunction POLL = NativeFunction.ofInt("poll");

  private static final int POLLIN = 1;
  private static final int POLLOUT = 4;
  private static final int POLLERR = 8;

  private Poll() {}

  /**
   * Returns whether a read would not wait.
   *
   * @throws ErrnoException whatever poll(2) says
   */
  public static boolean isReadable(Fd fd) throws ErrnoException {
    Scratch scratch = Scratch.get();
    scratch.putInt(0, fd.number());
    scratch.putInt(4, POLLIN);
    return POLL.call(scratch.struct(), 1, 0) == 1;
  }

  /**
   * Returns whether a pipe or socket has no reader any more for what is written to it.
   *
   * @throws ErrnoException whatever poll(2) says
   */
  public static boolean isBroken(Fd fd) throws ErrnoException {
    Scratch scratch = Scratch.get();
    scratch.putInt(0, fd.number());
    scratch.putInt(4, 0);
    return POLL.call(scratch.struct(), 1, 0) == 1 && (scratch.getInt(4) >> 16 & POLLERR) != 0;
  }

  /**
   * Waits until a write would not wait, or would fail.
   *
   * @throws ErrnoException whatever poll(2) says
   */
  public static void awaitWritable(Fd fd) throws ErrnoException {
    Scratch scratch = Scratch.get();
    scratch.putInt(0, fd.number());
    scratch.putInt(4, POLLOUT);
    long unused = POLL.call(scratch.struct(), 1, -1);
  }
}
