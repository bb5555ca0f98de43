package dev.jovl.union.copyup;

import dev.jovl.linux.Fd;
import dev.jovl.linux.tree.ContentCopy;
import dev.jovl.linux.tree.WriteBehind;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.EOFException;

/** Copies the bytes of a file below, for as long as they are wanted. */
final class DataCopy {
  private DataCopy() {}

  /**
   * Copies a file into an empty one, or into one that is a hole and stays as long as it is.
   *
   * @param limit how many bytes are wanted at most
   * @param synced whether the target is brought to disk afterwards
   * @param running asked on the way whether to go on
   * @throws ErrnoException what reading or writing says; EIO if the source is shorter than its
   *     size; EINTR if the copy is not wanted any more
   */
  static void copy(Fd source, Fd target, long limit, boolean synced, RunningCopy running)
      throws ErrnoException {
    WriteBehind behind = new WriteBehind(target);
    ContentCopy copy =
        new ContentCopy(
            offset -> {
              giveWay(running);
              if (synced) {
                behind.reached(offset);
              }
            });
    try {
      copy.copy(source, target, limit);
    } catch (EOFException e) {
      throw ErrnoException.of(Errno.EIO);
    }
  }

  /**
   * Comes before each step. Threads that wait for this processor go first: the requests of others
   * are short, and a copy would delay them for its whole time slice.
   */
  private static void giveWay(RunningCopy running) throws ErrnoException {
    running.checkWanted();
    Thread.yield();
  }
}
