package dev.jovl.linux;

import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Streams the entries of a directory by getdents64(2), "." and ".." included, without a stat.
 *
 * <p>It does not own the descriptor, which must be open for reading and whose position it moves.
 */
public final class DirectoryReader {
  private static final NativeFunction GETDENTS64 = NativeFunction.ofLong("getdents64");

  /** The default size of the buffer: some hundreds of entries a call. */
  public static final int BUFFER_SIZE = 32 * 1024;

  // struct linux_dirent64 of include/linux/dirent.h
  private static final int OFFSET_AT = 8;
  private static final int LENGTH_AT = 16;
  private static final int TYPE_AT = 18;
  private static final int NAME_AT = 19;

  /**
   * Buffers of readers that have ended: memory outside the heap is dear to get, and its end needs
   * the collector. A few are enough, since few directories are read at once.
   */
  private static final ArrayBlockingQueue<NativeBuffer> SPARE = new ArrayBlockingQueue<>(32);

  private final Fd directory;
  private final boolean ownsBuffer;
  private @Nullable NativeBuffer buffer;
  private int at;
  private int end;

  /** Makes a reader that starts where the descriptor stands. */
  public DirectoryReader(Fd directory) {
    this(directory, spareOrNew(), true);
  }

  private static NativeBuffer spareOrNew() {
    NativeBuffer spare = SPARE.poll();
    return spare == null ? NativeBuffer.allocate(BUFFER_SIZE) : spare;
  }

  /** Makes a reader with the buffer of the caller, at least 4,096 bytes. */
  public DirectoryReader(Fd directory, NativeBuffer buffer) {
    this(directory, buffer, false);
  }

  private DirectoryReader(Fd directory, NativeBuffer buffer, boolean ownsBuffer) {
    this.directory = directory;
    this.buffer = buffer;
    this.ownsBuffer = ownsBuffer;
  }

  /**
   * Returns the next entry, or null at the end.
   *
   * @throws ErrnoException whatever getdents64(2) says; EBADF after {@link #end}
   */
  public @Nullable DirectoryEntry next() throws ErrnoException {
    NativeBuffer buffer = this.buffer;
    if (buffer == null) {
      throw ErrnoException.of(Errno.EBADF);
    }
    if (at == end) {
      end = (int) GETDENTS64.call(directory.number(), buffer.address(), buffer.size());
      at = 0;
      if (end == 0) {
        return null;
      }
    }
    ByteBuffer bytes = buffer.bytes();
    int record = at;
    int length = Short.toUnsignedInt(bytes.getShort(record + LENGTH_AT));
    at = record + length;
    return new DirectoryEntry(
        name(bytes, record + NAME_AT),
        bytes.getLong(record),
        Byte.toUnsignedInt(bytes.get(record + TYPE_AT)),
        bytes.getLong(record + OFFSET_AT));
  }

  private static FileName name(ByteBuffer bytes, int start) {
    int length = 0;
    while (bytes.get(start + length) != 0) {
      length++;
    }
    return FileName.read(bytes.position(start), length);
  }

  /**
   * Goes to a position that an entry named as its next, or to 0.
   *
   * @throws ErrnoException whatever lseek(2) says
   */
  public void seek(long offset) throws ErrnoException {
    long unused = FileData.seek(directory, offset, FileData.SEEK_SET);
    at = 0;
    end = 0;
  }

  /** Ends the reading, so that another reader can have the memory. Need not be called. */
  public void end() {
    NativeBuffer mine = buffer;
    buffer = null;
    if (mine != null && ownsBuffer) {
      boolean unused = SPARE.offer(mine);
    }
  }
}
