package dev.jovl.linux.tree;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies the content of files that do not change: by sharing their blocks, else inside the kernel,
 * else through a buffer. Holes stay holes.
 *
 * <p>One thread has it at a time. It can copy one file after the other, and remembers when the
 * kernel could not copy between their filesystems.
 */
public final class ContentCopy {
  /** So much is copied at a time at most; the buffer is as large where files are. */
  private static final int STEP = 1 << 20;

  /** What says something of the disk; after any other refusal the buffer is tried. */
  private static final Set<Errno> FAILURES = Set.of(Errno.EIO, Errno.ENOSPC, Errno.EDQUOT);

  private final Progress progress;
  private boolean insideKernel = true;
  private @Nullable NativeBuffer buffer;

  /** Is told how far a copy is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Called before each step of at most a MiB.
     *
     * @param offset everything before it has been copied
     * @throws ErrnoException what ends the copy
     */
    void reached(long offset) throws ErrnoException;
  }

  /** Makes one that reports its progress to no one. */
  public ContentCopy() {
    this(offset -> {});
  }

  /**
   * Makes one.
   *
   * @param progress called where bytes are copied, not where blocks are shared
   */
  public ContentCopy(Progress progress) {
    this.progress = progress;
  }

  /**
   * Copies a file into an empty one, or into one that is a hole and at least as long.
   *
   * @param source open for reading
   * @param target open for writing
   * @param limit how many bytes are wanted at most
   * @throws ErrnoException what reading, writing or the progress says
   * @throws EOFException if the source is shorter than its size
   */
  public void copy(Fd source, Fd target, long limit) throws ErrnoException, EOFException {
    long size = Stats.of(source).size();
    long end = Math.min(size, limit);
    if (end == 0 || (end == size && FileData.clone(source, target))) {
      return;
    }
    long copied = 0;
    long at = FileData.nextData(source, 0);
    while (at >= 0 && at < end) {
      copied = Math.min(end, FileData.seek(source, at, FileData.SEEK_HOLE));
      copyExtent(source, target, at, copied);
      at = copied < end ? FileData.nextData(source, copied) : end;
    }
    if (copied < end && Stats.of(target).size() < end) {
      FileData.truncate(target, end);
    }
  }

  private void copyExtent(Fd source, Fd target, long from, long to)
      throws ErrnoException, EOFException {
    long at = from;
    while (at < to) {
      progress.reached(at);
      long copied = insideKernel ? copyInsideKernel(source, target, at, to - at) : 0;
      at += copied > 0 ? copied : copyThroughBuffer(source, target, at, to - at);
    }
  }

  /** Returns how many bytes were copied, 0 if the kernel cannot. */
  private long copyInsideKernel(Fd source, Fd target, long at, long length) throws ErrnoException {
    try {
      return FileData.copyRange(source, at, target, at, Math.min(STEP, length));
    } catch (ErrnoException e) {
      if (FAILURES.contains(e.errno())) {
        throw e;
      }
      insideKernel = false;
      return 0;
    }
  }

  /** Returns how many bytes were copied. */
  private int copyThroughBuffer(Fd source, Fd target, long at, long length)
      throws ErrnoException, EOFException {
    ByteBuffer bytes = bufferFor(length);
    bytes.clear().limit((int) Math.min(bytes.capacity(), length));
    int count = FileData.pread(source, bytes, at);
    if (count == 0) {
      throw new EOFException("the file ends before its size");
    }
    bytes.flip();
    while (bytes.hasRemaining()) {
      int unused = FileData.pwrite(target, bytes, at + bytes.position());
    }
    return count;
  }

  /** Small files need no large buffer, which is dear to clear. */
  private ByteBuffer bufferFor(long length) {
    int size = (int) Math.min(STEP, Math.max(length, 1 << 16));
    if (buffer == null || buffer.bytes().capacity() < size) {
      buffer = NativeBuffer.allocate(size);
    }
    return buffer.bytes();
  }
}
