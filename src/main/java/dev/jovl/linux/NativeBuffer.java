package dev.jovl.linux;

import com.kenai.jffi.MemoryIO;
import dev.jovl.posix.ErrnoException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside the Java heap in the byte order of the machine, for bulk data of system calls.
 * Freed when the object is no longer reachable. One user at a time.
 */
public final class NativeBuffer {
  private static final NativeFunction MMAP = NativeFunction.ofLong("mmap64");
  private static final NativeFunction MUNMAP = NativeFunction.ofInt("munmap");
  private static final Cleaner CLEANER = Cleaner.create();

  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

  private final ByteBuffer bytes;
  private final long address;

  private NativeBuffer(ByteBuffer bytes) {
    this.bytes = bytes;
    this.address = MemoryIO.getInstance().getDirectBufferAddress(bytes);
  }

  /** Returns a zeroed buffer of the given size in bytes. */
  public static NativeBuffer allocate(int size) {
    return new NativeBuffer(ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder()));
  }

  /**
   * Returns a zeroed buffer of the given size in bytes that takes a page of memory only when it is
   * first touched; for large buffers of which little is used most of the time.
   *
   * @throws ErrnoException ENOMEM
   */
  public static NativeBuffer reserve(int size) throws ErrnoException {
    long address = MMAP.call(0, size, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
    ByteBuffer bytes = MemoryIO.getInstance().newDirectByteBuffer(address, size);
    CLEANER.register(
        bytes,
        () -> {
          long unused = MUNMAP.answer(address, size, 0, 0, 0, 0);
        });
    return new NativeBuffer(bytes.order(ByteOrder.nativeOrder()));
  }

  /** Returns the buffer as a view that shares its position and limit. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** Returns the size in bytes. */
  int size() {
    return bytes.capacity();
  }

  /** Returns the address of the first byte, good as long as this object is reachable. */
  long address() {
    return address;
  }

  /** Returns the address of the position of a direct buffer. */
  static long addressOf(ByteBuffer direct) {
    return MemoryIO.getInstance().getDirectBufferAddress(direct) + direct.position();
  }
}
