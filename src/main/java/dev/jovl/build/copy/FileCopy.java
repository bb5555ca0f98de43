package dev.jovl.build.copy;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.EOFException;
import java.nio.ByteBuffer;

/**
 * Copies the contents of a file, holes as holes: by reference, else inside the kernel, else through
 * memory.
 */
public final class FileCopy {

  private static final int BUFFER = 1 << 18;

  private final NativeBuffer buffer = NativeBuffer.allocate(BUFFER);
  private boolean insideKernel = true;

  /**
   * Copies everything to an empty file.
   *
   * @throws EOFException if the source has less than its size
   */
  void copy(Fd from, Fd to) throws ErrnoException, EOFException {
    long size = Stats.of(from).size();
    if (size == 0 || FileData.clone(from, to)) {
      return;
    }
    long written = 0;
    long offset = FileData.nextData(from, 0);
    while (offset >= 0 && offset < size) {
      written = Math.min(size, FileData.seek(from, offset, FileData.SEEK_HOLE));
      range(from, to, offset, written);
      offset = FileData.nextData(from, written);
    }
    if (written < size) {
      FileData.truncate(to, size);
    }
  }

  private void range(Fd from, Fd to, long start, long end) throws ErrnoException, EOFException {
    long offset = start;
    while (offset < end) {
      long count = insideKernel ? kernelCopy(from, to, offset, end - offset) : 0;
      if (count == 0) {
        count = through(from, to, offset, end - offset);
      }
      if (count == 0) {
        throw new EOFException("the file ends before its size");
      }
      offset += count;
    }
  }

  /** Returns how much was copied, or 0 when these two files can't be copied that way. */
  private long kernelCopy(Fd from, Fd to, long offset, long length) throws ErrnoException {
    try {
      return FileData.copyRange(from, offset, to, offset, length);
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOSPC) || e.is(Errno.EDQUOT) || e.is(Errno.EIO)) {
        throw e;
      }
      insideKernel = false;
      return 0;
    }
  }

  private long through(Fd from, Fd to, long offset, long length) throws ErrnoException {
    ByteBuffer bytes = buffer.bytes();
    bytes.clear().limit((int) Math.min(length, bytes.capacity()));
    int count = FileData.pread(from, bytes, offset);
    bytes.position(0).limit(count);
    writeAll(to, bytes, offset);
    return count;
  }

  /** Writes bytes to an empty file. */
  public void write(byte[] content, Fd to) throws ErrnoException {
    ByteBuffer bytes = buffer.bytes();
    for (int offset = 0; offset < content.length; ) {
      int count = Math.min(content.length - offset, bytes.capacity());
      bytes.clear().put(content, offset, count).flip();
      writeAll(to, bytes, offset);
      offset += count;
    }
  }

  private static void writeAll(Fd to, ByteBuffer bytes, long offset) throws ErrnoException {
    int start = bytes.position();
    int end = bytes.limit();
    while (start < end) {
      bytes.position(start).limit(end);
      int written = FileData.pwrite(to, bytes, offset);
      start += written;
      offset += written;
    }
  }
}
