package dev.jovl.linux;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside the Java heap in the byte order of the machine, for bulk data of system calls.
 * Freed when the object is no longer reachable. One user at a time.
 */
public final class NativeBuffer {
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

  /** Returns the buffer as a view that shares its position and limit. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** Returns the size in bytes. */
  public int size() {
    return bytes.capacity();
  }

  /** Returns the address of the first byte, good as long as this object is reachable. */
  public long address() {
    return address;
  }

  /** Returns the address of the position of a direct buffer. */
  static long addressOf(ByteBuffer direct) {
    return MemoryIO.getInstance().getDirectBufferAddress(direct) + direct.position();
  }
}
