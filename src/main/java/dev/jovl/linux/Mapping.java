package dev.jovl.linux;

import dev.jovl.posix.ErrnoException;

/**
 * A part of a file in memory (mmap(2)), until closed. One user at a time: memory that is touched
 * after {@link #close}, or past the end of the file, ends the process.
 *
 * <p>It is touched by a function of C and never by Java: a thread that waits for a page in Java
 * keeps the collector waiting, and the page may be served by a thread of this process, which the
 * collector has stopped.
 */
public final class Mapping implements AutoCloseable {
  /** Changes are seen by all and reach the file. */
  public static final int SHARED = 1;

  /** Changes are seen here alone. */
  public static final int PRIVATE = 2;

  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int MS_SYNC = 4;

  private static final NativeFunction MMAP = NativeFunction.ofLong("mmap64");
  private static final NativeFunction MUNMAP = NativeFunction.ofInt("munmap");
  private static final NativeFunction MSYNC = NativeFunction.ofInt("msync");
  private static final NativeFunction MEMCPY = NativeFunction.ofLong("memcpy");

  private final long address;
  private final int length;
  private boolean open = true;

  private Mapping(long address, int length) {
    this.address = address;
    this.length = length;
  }

  /**
   * Maps the first bytes of a file.
   *
   * @param length bytes, more than zero
   * @param writable whether it may be changed
   * @param kind {@link #SHARED} or {@link #PRIVATE}
   * @throws ErrnoException EACCES if the descriptor does not allow it, ENODEV if the filesystem
   *     cannot, and whatever else mmap(2) says
   */
  public static Mapping of(Fd fd, int length, boolean writable, int kind) throws ErrnoException {
    int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
    return new Mapping(MMAP.call(0, length, protection, kind, fd.number()), length);
  }

  /**
   * Returns what is in the memory.
   *
   * @param from the first byte
   * @param count how many bytes
   */
  public byte[] read(int from, int count) {
    NativeBuffer buffer = NativeBuffer.allocate(count);
    long unused = MEMCPY.answer(buffer.address(), address + from, count, 0, 0, 0);
    byte[] bytes = new byte[count];
    buffer.bytes().get(bytes);
    return bytes;
  }

  /** Returns a byte of the memory. */
  public byte get(int at) {
    return read(at, 1)[0];
  }

  /** Changes a byte of the memory. */
  public void put(int at, byte value) {
    Scratch scratch = Scratch.get();
    scratch.putBytes(0, new byte[] {value});
    long unused = MEMCPY.answer(address + at, scratch.struct(), 1, 0, 0, 0);
  }

  /**
   * Brings changes to disk.
   *
   * @throws ErrnoException whatever msync(2) says
   */
  public void sync() throws ErrnoException {
    MSYNC.call(address, length, MS_SYNC);
  }

  /** Removes the mapping; a second time does nothing. */
  @Override
  public void close() {
    if (open) {
      open = false;
      long unused = MUNMAP.answer(address, length, 0, 0, 0, 0);
    }
  }
}
