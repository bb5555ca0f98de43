package dev.jovl.posix;

import java.io.IOException;

/**
 * A system call or a filesystem operation that answered with an error.
 *
 * <p>It has no stack trace and is one object an error: it is an answer. Whoever talks to a person
 * adds the path and the cause.
 */
public final class ErrnoException extends IOException {
  private static final ErrnoException[] BY_ORDINAL = new ErrnoException[Errno.values().length];

  static {
    for (Errno errno : Errno.values()) {
      BY_ORDINAL[errno.ordinal()] = new ErrnoException(errno);
    }
  }

  private final Errno errno;

  private ErrnoException(Errno errno) {
    super(errno.message());
    this.errno = errno;
  }

  /** Returns the exception that carries the given error. */
  public static ErrnoException of(Errno errno) {
    return BY_ORDINAL[errno.ordinal()];
  }

  /** Returns the exception for a positive error number; unknown numbers become EIO. */
  public static ErrnoException of(int number) {
    return of(Errno.of(number));
  }

  /** Returns the error. */
  public Errno errno() {
    return errno;
  }

  /** Returns whether the error is the given one. */
  public boolean is(Errno other) {
    return errno == other;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }

  /** Does nothing: the object is shared, so a cause of one failure may not stick to another. */
  @Override
  public synchronized Throwable initCause(Throwable cause) {
    return this;
  }
}
