package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;

/**
 * Gives counts of a node back: struct fuse_forget_in, or one struct fuse_forget_one of a batch.
 *
 * @param node the node
 * @param count how often it was handed out
 */
public record ForgetRequest(long node, long count) {
  /** Reads the body of FORGET. */
  public static ForgetRequest read(Request request) throws ErrnoException {
    return new ForgetRequest(request.node(), request.int64());
  }

  /** Reads the head of BATCH_FORGET and returns how many nodes follow. */
  public static int readCount(Request request) throws ErrnoException {
    int count = request.int32();
    request.skip(4);
    return count;
  }

  /** Reads the next node of BATCH_FORGET. */
  public static ForgetRequest readNext(Request request) throws ErrnoException {
    return new ForgetRequest(request.int64(), request.int64());
  }
}
