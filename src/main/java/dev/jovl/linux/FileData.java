package dev.jovl.linux;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.nio.ByteBuffer;

/**
 * The bytes of open files: reading, writing, cutting, holes, copying inside the kernel, and
 * bringing them to disk. Buffers are direct ({@link NativeBuffer}); offsets are bytes from the
 * start.
 */
public final class FileData {
  /** lseek: from the start. */
  public static final int SEEK_SET = 0;

  /** lseek: from the current position. */
  public static final int SEEK_CUR = 1;

  /** lseek: from the end. */
  public static final int SEEK_END = 2;

  /** lseek: the next offset with data. */
  public static final int SEEK_DATA = 3;

  /** lseek: the next hole. */
  public static final int SEEK_HOLE = 4;

  /** fallocate: do not change the size. */
  public static final int FALLOC_KEEP_SIZE = 1;

  /** fallocate: make a hole; with {@link #FALLOC_KEEP_SIZE}. */
  public static final int FALLOC_PUNCH_HOLE = 2;

  private static final NativeFunction READ = NativeFunction.ofLong("read");
  private static final NativeFunction WRITE = NativeFunction.ofLong("write");
  private static final NativeFunction PREAD = NativeFunction.ofLong("pread64");
  private static final NativeFunction PREADV2 = NativeFunction.ofLong("preadv64v2");
  private static final NativeFunction PWRITE = NativeFunction.ofLong("pwrite64");
  private static final NativeFunction LSEEK = NativeFunction.ofLong("lseek64");
  private static final NativeFunction TRUNCATE = NativeFunction.ofInt("truncate64");
  private static final NativeFunction FTRUNCATE = NativeFunction.ofInt("ftruncate64");
  private static final NativeFunction FALLOCATE = NativeFunction.ofInt("fallocate64");
  private static final NativeFunction FSYNC = NativeFunction.ofInt("fsync");
  private static final NativeFunction FDATASYNC = NativeFunction.ofInt("fdatasync");
  private static final NativeFunction SYNCFS = NativeFunction.ofInt("syncfs");
  private static final NativeFunction SYNC_FILE_RANGE = NativeFunction.ofInt("sync_file_range");
  private static final NativeFunction IOCTL = NativeFunction.ofInt("ioctl");
  private static final NativeFunction COPY_FILE_RANGE = NativeFunction.ofLong("copy_file_range");

  private static final NativeFunction FADVISE = NativeFunction.ofInt("posix_fadvise64");
  private static final int POSIX_FADV_WILLNEED = 3;
  private static final int POSIX_FADV_DONTNEED = 4;

  /** SYNC_FILE_RANGE_WRITE of include/uapi/linux/fs.h. */
  private static final int BEGIN_WRITE = 2;

  /** SYNC_FILE_RANGE_WRITE_AND_WAIT: it begins, and waits before and after. */
  private static final int WRITE_OUT = 7;

  /** RWF_NOWAIT of include/uapi/linux/fs.h. */
  private static final int NOWAIT = 8;

  /** FICLONE, _IOW(0x94, 9, int) of include/uapi/linux/fs.h. */
  private static final long FICLONE = 0x40049409L;

  private static final int OFFSETS = 16;

  private FileData() {}

  /**
   * Reads from the current position into the rest of a direct buffer, whose position moves.
   *
   * @return bytes read; 0 at the end
   * @throws ErrnoException whatever read(2) says
   */
  public static int read(Fd fd, ByteBuffer target) throws ErrnoException {
    long count = READ.call(fd.number(), NativeBuffer.addressOf(target), target.remaining());
    target.position(target.position() + (int) count);
    return (int) count;
  }

  /**
   * Writes the rest of a direct buffer at the current position; the buffer's position moves by what
   * was taken, which may be less.
   *
   * @return bytes written
   * @throws ErrnoException whatever write(2) says
   */
  public static int write(Fd fd, ByteBuffer source) throws ErrnoException {
    long count = WRITE.call(fd.number(), NativeBuffer.addressOf(source), source.remaining());
    source.position(source.position() + (int) count);
    return (int) count;
  }

  /**
   * Writes all bytes at the current position.
   *
   * @throws ErrnoException whatever write(2) says
   */
  public static void writeAll(Fd fd, byte[] content) throws ErrnoException {
    ByteBuffer buffer = NativeBuffer.allocate(content.length).bytes().put(content).flip();
    while (buffer.hasRemaining()) {
      int unused = write(fd, buffer);
    }
  }

  /**
   * Reads at an offset into the rest of a direct buffer, whose position moves.
   *
   * @return bytes read, which may be less than asked for; 0 at the end
   * @throws ErrnoException whatever pread(2) says
   */
  public static int pread(Fd fd, ByteBuffer target, long offset) throws ErrnoException {
    long count =
        PREAD.call(fd.number(), NativeBuffer.addressOf(target), target.remaining(), offset);
    target.position(target.position() + (int) count);
    return (int) count;
  }

  /**
   * Reads as {@link #pread} what the kernel has in memory.
   *
   * @return bytes read, or -1 if the first of them would have to be waited for
   * @throws ErrnoException EOPNOTSUPP where the filesystem cannot tell, and whatever else
   *     preadv2(2) says
   */
  public static int preadInMemory(Fd fd, ByteBuffer target, long offset) throws ErrnoException {
    Scratch scratch = Scratch.get();
    scratch.putLong(0, NativeBuffer.addressOf(target));
    scratch.putLong(8, target.remaining());
    long answer = PREADV2.answer(fd.number(), scratch.struct(), 1, offset, NOWAIT, 0);
    if (answer == -Errno.EAGAIN.number()) {
      return -1;
    }
    int count = (int) NativeFunction.checked(answer);
    target.position(target.position() + count);
    return count;
  }

  /**
   * Writes the rest of a direct buffer at an offset; the buffer's position moves by what was taken,
   * which may be less.
   *
   * @return bytes written
   * @throws ErrnoException whatever pwrite(2) says
   */
  public static int pwrite(Fd fd, ByteBuffer source, long offset) throws ErrnoException {
    long count =
        PWRITE.call(fd.number(), NativeBuffer.addressOf(source), source.remaining(), offset);
    source.position(source.position() + (int) count);
    return (int) count;
  }

  /**
   * Moves the position of an open file.
   *
   * @param whence SEEK_*
   * @return the new position
   * @throws ErrnoException ENXIO past the end for SEEK_DATA and SEEK_HOLE, and whatever else
   *     lseek(2) says
   */
  public static long seek(Fd fd, long offset, int whence) throws ErrnoException {
    return LSEEK.call(fd.number(), offset, whence);
  }

  /**
   * Returns the next offset with data at or after an offset, or -1 if only a hole follows.
   *
   * @throws ErrnoException whatever lseek(2) says besides ENXIO
   */
  public static long nextData(Fd fd, long offset) throws ErrnoException {
    long answer = LSEEK.answer(fd.number(), offset, SEEK_DATA, 0, 0, 0);
    return answer == -Errno.ENXIO.number() ? -1 : NativeFunction.checked(answer);
  }

  /**
   * Sets the size; a longer file ends in a hole.
   *
   * @throws ErrnoException whatever ftruncate(2) says
   */
  public static void truncate(Fd fd, long size) throws ErrnoException {
    FTRUNCATE.call(fd.number(), size);
  }

  /**
   * Sets the size by a name, that in /proc of what a descriptor is open on: O_PATH is enough.
   *
   * @throws ErrnoException whatever truncate(2) says
   */
  public static void truncateByName(Fd fd, long size) throws ErrnoException {
    TRUNCATE.call(Scratch.get().procPath(fd), size);
  }

  /**
   * Allocates or frees a range.
   *
   * @param mode FALLOC_FL_* bits of fallocate(2)
   * @throws ErrnoException whatever fallocate(2) says
   */
  public static void allocate(Fd fd, int mode, long offset, long length) throws ErrnoException {
    FALLOCATE.call(fd.number(), mode, offset, length);
  }

  /**
   * Makes a file share all blocks of another (FICLONE).
   *
   * @return whether the filesystem could; false leaves the target as it was
   * @throws ErrnoException EIO, ENOSPC and EDQUOT; every other refusal is false
   */
  public static boolean clone(Fd source, Fd target) throws ErrnoException {
    long answer = IOCTL.answer(target.number(), FICLONE, source.number(), 0, 0, 0);
    if (answer >= 0) {
      return true;
    }
    Errno errno = Errno.of((int) -answer);
    if (errno == Errno.ENOSPC || errno == Errno.EDQUOT || errno == Errno.EIO) {
      throw ErrnoException.of(errno);
    }
    return false;
  }

  /**
   * Copies a range inside the kernel.
   *
   * @return bytes copied, which may be less; 0 at the end of the source
   * @throws ErrnoException whatever copy_file_range(2) says, EXDEV and EINVAL where it cannot
   */
  public static long copyRange(Fd source, long from, Fd target, long to, long length)
      throws ErrnoException {
    Scratch scratch = Scratch.get();
    scratch.putLong(0, from);
    scratch.putLong(8, to);
    long offsets = scratch.struct();
    return COPY_FILE_RANGE.call(
        source.number(), offsets, target.number(), offsets + OFFSETS / 2, length, 0);
  }

  /**
   * Brings data and metadata of a file or directory to disk.
   *
   * @throws ErrnoException whatever fsync(2) says: EIO means that data was lost
   */
  public static void sync(Fd fd) throws ErrnoException {
    FSYNC.call(fd.number());
  }

  /**
   * Brings the data of a file to disk.
   *
   * @throws ErrnoException whatever fdatasync(2) says
   */
  public static void syncData(Fd fd) throws ErrnoException {
    FDATASYNC.call(fd.number());
  }

  /**
   * Has the kernel begin to write changed data of a file to disk. Nothing is on disk when this
   * returns, and {@link #sync} reports what cannot be written all the same.
   *
   * @param from offset of the first byte
   * @param length bytes
   * @throws ErrnoException whatever sync_file_range(2) says
   */
  public static void beginSync(Fd fd, long from, long length) throws ErrnoException {
    SYNC_FILE_RANGE.call(fd.number(), from, length, BEGIN_WRITE);
  }

  /**
   * Writes the data of a file to the disk, where it may stay in the disk's own cache; what says
   * where the data is, is not written.
   *
   * @throws ErrnoException whatever sync_file_range(2) says: EIO means that data was lost
   */
  public static void writeOut(Fd fd) throws ErrnoException {
    SYNC_FILE_RANGE.call(fd.number(), 0L, 0L, WRITE_OUT);
  }

  /**
   * Brings the whole filesystem of a descriptor to disk.
   *
   * @throws ErrnoException whatever syncfs(2) says
   */
  public static void syncFilesystem(Fd fd) throws ErrnoException {
    SYNCFS.call(fd.number());
  }

  /**
   * Has the kernel begin to read data into its memory, as far as it is not there.
   *
   * @param length bytes from the start
   * @throws ErrnoException whatever posix_fadvise(2) says
   */
  public static void readAhead(Fd fd, long length) throws ErrnoException {
    advise(fd, length, POSIX_FADV_WILLNEED);
  }

  /**
   * Lets the kernel forget the clean pages of a file that it holds in memory.
   *
   * @throws ErrnoException whatever posix_fadvise(2) says
   */
  public static void dropCache(Fd fd) throws ErrnoException {
    advise(fd, 0, POSIX_FADV_DONTNEED);
  }

  private static void advise(Fd fd, long length, int advice) throws ErrnoException {
    // unlike its neighbours, the function returns the error number itself
    long unused = NativeFunction.checked(-FADVISE.answer(fd.number(), 0, length, advice, 0, 0));
  }
}
