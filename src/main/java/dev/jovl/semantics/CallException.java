package dev.jovl.semantics;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;

/** A system call of a case that failed, with its words. */
public final class CallException extends Exception {
  private final Errno errno;

  CallException(String call, ErrnoException cause) {
    super(call + ": " + cause.errno().message() + " (" + cause.errno() + ")");
    this.errno = cause.errno();
  }

  /** Returns the error of the call. */
  public Errno errno() {
    return errno;
  }
}
