package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;

/**
 * Tells that the caller of a request has got a signal: struct fuse_interrupt_in.
 *
 * @param unique the id of that request
 */
public record InterruptRequest(long unique) {
  /** Reads the body of INTERRUPT. */
  public static InterruptRequest read(Request request) throws ErrnoException {
    return new InterruptRequest(request.int64());
  }
}
