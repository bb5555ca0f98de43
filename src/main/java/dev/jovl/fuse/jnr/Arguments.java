package dev.jovl.fuse.jnr;

import com.kenai.jffi.Closure;
import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The arguments of a callback, by their position. */
final class Arguments {
  private static final MemoryIO MEMORY = MemoryIO.getInstance();

  private final Closure.Buffer buffer;

  Arguments(Closure.Buffer buffer) {
    this.buffer = buffer;
  }

  /** Returns a 64-bit number. */
  long int64(int index) {
    return buffer.getLong(index);
  }

  /** Returns a 32-bit number; what lies above it in the register means nothing. */
  int int32(int index) {
    return (int) buffer.getLong(index);
  }

  /** Returns an address. */
  long address(int index) {
    return buffer.getLong(index);
  }

  /** Returns the bytes of a string. */
  byte[] string(int index) {
    return MEMORY.getZeroTerminatedByteArray(buffer.getLong(index));
  }

  /** Returns a path; each char of it is one byte, so that none is lost. */
  String path(int index) {
    return new String(string(index), StandardCharsets.ISO_8859_1);
  }

  /** Returns memory as a buffer. */
  ByteBuffer memory(int index, long size) {
    int length = (int) Math.min(size, Integer.MAX_VALUE);
    return MEMORY.newDirectByteBuffer(buffer.getLong(index), length).order(ByteOrder.nativeOrder());
  }
}
