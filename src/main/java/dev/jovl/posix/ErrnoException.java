package dev.jovl.posix;

import java.io.IOException;

/**
 * A system call or a filesystem operation that answered with an error.
 *
 * <p>It has no stack trace: it is an answer. Code that makes a message for people adds the path and
 * the cause. Each is an object of its own all the same, since a further failure is attached to the
 * one before it (try-with-resources does), and an exception refuses to be attached to itself.
 */
public final class ErrnoException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  private ErrnoException(Errno errno) {
    super(errno.message());
    this.errno = errno;
  }

  /** Returns a new exception that carries the given error. */
  public static ErrnoException of(Errno errno) {
    return new ErrnoException(errno);
  }

  /** Returns a new exception for a positive error number; unknown numbers become EIO. */
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
}
