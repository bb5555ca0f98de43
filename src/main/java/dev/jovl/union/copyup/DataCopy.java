package dev.jovl.union.copyup;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.nio.ByteBuffer;

/**
 * Copies the bytes of a file that does not change: by sharing its blocks, else inside the kernel,
 * else through a buffer. Holes stay holes.
 */
final class DataCopy {
  /** So much is copied at a time; what copies through a buffer has one of this size. */
  private static final int STEP = 1 << 20;

  private final Fd source;
  private final Fd target;
  private final RunningCopy running;
  private boolean insideKernel = true;

  private DataCopy(Fd source, Fd target, RunningCopy running) {
    this.source = source;
    this.target = target;
    this.running = running;
  }

  /**
   * Copies a file into an empty one, or into one that is a hole and stays as long as it is.
   *
   * @param size the size of the source
   * @param limit how many bytes are wanted at most
   * @param running asked on the way whether to go on
   * @throws ErrnoException what reading or writing says; EIO if the source is shorter than its
   *     size; EINTR if nobody wants the copy any more
   */
  static void copy(Fd source, Fd target, long size, long limit, RunningCopy running)
      throws ErrnoException {
    if (limit == 0 || size == 0) {
      return;
    }
    if (limit >= size && FileData.clone(source, target)) {
      return;
    }
    long end = Math.min(size, limit);
    if (Stats.of(target).size() < end) {
      FileData.truncate(target, end);
    }
    new DataCopy(source, target, running).copyExtents(end);
  }

  private void copyExtents(long end) throws ErrnoException {
    long at = FileData.nextData(source, 0);
    while (at >= 0 && at < end) {
      long hole = Math.min(end, FileData.seek(source, at, FileData.SEEK_HOLE));
      copyRange(at, hole);
      at = hole < end ? FileData.nextData(source, hole) : end;
    }
  }

  private void copyRange(long from, long to) throws ErrnoException {
    long at = from;
    while (at < to) {
      giveWay();
      long copied = insideKernel ? copyInsideKernel(at, Math.min(STEP, to - at)) : 0;
      if (copied == 0) {
        insideKernel = false;
        copyThroughBuffer(at, to);
        return;
      }
      at += copied;
    }
  }

  /**
   * Comes before each step. Who waits for this processor goes first: the requests of others are
   * short, and a copy would keep them for its whole slice.
   */
  private void giveWay() throws ErrnoException {
    running.checkWanted();
    Thread.yield();
  }

  /** Returns how many bytes were copied, 0 if the kernel cannot. */
  private long copyInsideKernel(long at, long length) throws ErrnoException {
    try {
      return FileData.copyRange(source, at, target, at, length);
    } catch (ErrnoException e) {
      boolean unable =
          e.is(Errno.EXDEV)
              || e.is(Errno.EINVAL)
              || e.is(Errno.EOPNOTSUPP)
              || e.is(Errno.ENOSYS)
              || e.is(Errno.EPERM);
      if (unable) {
        return 0;
      }
      throw e;
    }
  }

  private void copyThroughBuffer(long from, long to) throws ErrnoException {
    ByteBuffer buffer = NativeBuffer.allocate((int) Math.min(STEP, to - from)).bytes();
    long at = from;
    while (at < to) {
      giveWay();
      buffer.clear().limit((int) Math.min(buffer.capacity(), to - at));
      if (FileData.pread(source, buffer, at) == 0) {
        throw ErrnoException.of(Errno.EIO);
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        at += FileData.pwrite(target, buffer, at);
      }
    }
  }
}
