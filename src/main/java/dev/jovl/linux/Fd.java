package dev.jovl.linux;

import dev.jovl.posix.ErrnoException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An open file descriptor. The holder of the object owns the descriptor and closes it; a second
 * close does nothing, so a number that the kernel has given to another file is never closed.
 */
public final class Fd implements AutoCloseable {
  private static final NativeFunction CLOSE = NativeFunction.ofInt("close");
  private static final NativeFunction FCNTL = NativeFunction.ofInt("fcntl64");
  private static final NativeFunction DUP2 = NativeFunction.ofInt("dup2");
  private static final int F_SETFL = 4;
  private static final int F_DUPFD_CLOEXEC = 1030;

  /** The current directory, for calls that take a directory; not to be closed. */
  public static final Fd CURRENT_DIRECTORY = new Fd(-100);

  private final int number;
  private final AtomicBoolean open = new AtomicBoolean(true);

  private Fd(int number) {
    this.number = number;
  }

  /** Takes ownership of a descriptor by its number. */
  public static Fd own(int number) {
    return new Fd(number);
  }

  /** Returns the number of the descriptor, for calls of this process while this object is open. */
  public int number() {
    return number;
  }

  /** Returns whether it has not been closed. */
  public boolean isOpen() {
    return open.get();
  }

  /**
   * Returns another descriptor of the same open file, close-on-exec, which the caller owns.
   *
   * @throws ErrnoException EMFILE if the process has no descriptor left
   */
  public Fd duplicate() throws ErrnoException {
    return duplicateFrom(0);
  }

  /**
   * Returns another descriptor of the same open file, close-on-exec, which the caller owns.
   *
   * @param lowest the least number that it may have
   * @throws ErrnoException EMFILE if none is left from there on, EINVAL if none may be so high
   */
  Fd duplicateFrom(int lowest) throws ErrnoException {
    return new Fd((int) FCNTL.call(number, F_DUPFD_CLOEXEC, lowest));
  }

  /**
   * Sets the flags of the open file that can change: O_APPEND, O_DIRECT, O_NOATIME, O_NONBLOCK.
   *
   * @param flags those that are to be set; the others are taken away
   * @throws ErrnoException EPERM for a file that may only be appended to, and what else fcntl(2)
   *     says
   */
  public void setFlags(int flags) throws ErrnoException {
    FCNTL.call(number, F_SETFL, flags);
  }

  /**
   * Makes a number that is in use elsewhere mean this open file: 0, 1 and 2 of a daemon. It is
   * inherited by children.
   *
   * @throws ErrnoException whatever dup2(2) says
   */
  public void replace(int other) throws ErrnoException {
    DUP2.call(number, other);
  }

  /**
   * Closes the descriptor. An error of close(2) is not told: the descriptor is gone in any case,
   * and a caller that needs to know that data has arrived calls fsync.
   */
  @Override
  public void close() {
    if (number >= 0 && open.compareAndSet(true, false)) {
      long unused = CLOSE.answerOnce(number, 0, 0, 0, 0, 0);
    }
  }

  @Override
  public String toString() {
    return "fd " + number;
  }
}
