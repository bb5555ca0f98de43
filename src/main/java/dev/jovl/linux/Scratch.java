package dev.jovl.linux;

import com.kenai.jffi.MemoryIO;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Native memory of one thread for the arguments of one call: two paths, a structure, and a value.
 *
 * <p>What is in it is good until the same thread makes its next call.
 */
final class Scratch {
  /** PATH_MAX with its NUL. */
  private static final int PATH_SIZE = 4096;

  private static final int SECOND_PATH = PATH_SIZE;
  private static final int STRUCT = 2 * PATH_SIZE;
  private static final int STRUCT_SIZE = 1024;
  private static final int VALUE = STRUCT + STRUCT_SIZE;

  /** XATTR_SIZE_MAX, the longest value of an extended attribute and the longest list of names. */
  static final int VALUE_SIZE = 65536;

  /** The flag of calls that take {@link #emptyPath} for what their descriptor is open on. */
  static final int AT_EMPTY_PATH = 0x1000;

  private static final ThreadLocal<Scratch> OF_THREAD =
      // Not by a lambda: a command that makes one call would wait for what those need.
      new ThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
          return new Scratch();
        }
      };

  /**
   * The one that was asked for last, as calls of one thread come in rows: to look into {@link
   * ThreadLocal} costs a call of the JVM where there is the first compiler alone. Read and written
   * without order, which is enough for an object with final fields.
   */
  private static @Nullable Scratch last;

  private final Thread owner = Thread.currentThread();
  private final ByteBuffer memory =
      ByteBuffer.allocateDirect(VALUE + VALUE_SIZE).order(ByteOrder.nativeOrder());
  private final long base = MemoryIO.getInstance().getDirectBufferAddress(memory);

  private Scratch() {}

  /** Returns the scratch area of the calling thread. */
  static Scratch get() {
    Scratch known = last;
    if (known != null && known.owner == Thread.currentThread()) {
      return known;
    }
    Scratch own = OF_THREAD.get();
    last = own;
    return own;
  }

  /** Writes a path and its NUL in the first place and returns its address. */
  long path(byte[] path) throws ErrnoException {
    return writePath(0, path);
  }

  /** Writes a path and its NUL in the second place and returns its address. */
  long secondPath(byte[] path) throws ErrnoException {
    return writePath(SECOND_PATH, path);
  }

  /** Writes a name and its NUL in the first place and returns its address. */
  long path(FileName name) throws ErrnoException {
    return writeName(0, name);
  }

  /** Writes a name and its NUL in the second place and returns its address. */
  long secondPath(FileName name) throws ErrnoException {
    return writeName(SECOND_PATH, name);
  }

  /** Writes a path of two names and its NUL in the first place and returns its address. */
  long path(FileName directory, FileName name) throws ErrnoException {
    if (directory.length() + 1 + name.length() >= PATH_SIZE) {
      throw ErrnoException.of(Errno.ENAMETOOLONG);
    }
    memory.position(0);
    directory.putInto(memory);
    memory.put((byte) '/');
    name.putInto(memory);
    memory.put((byte) 0);
    return base;
  }

  private long writeName(int at, FileName name) throws ErrnoException {
    if (name.length() >= PATH_SIZE) {
      throw ErrnoException.of(Errno.ENAMETOOLONG);
    }
    memory.position(at);
    name.putInto(memory);
    memory.put((byte) 0);
    return base + at;
  }

  private long writePath(int at, byte[] path) throws ErrnoException {
    if (path.length >= PATH_SIZE) {
      throw ErrnoException.of(Errno.ENAMETOOLONG);
    }
    for (byte b : path) {
      if (b == 0) {
        throw ErrnoException.of(Errno.EINVAL);
      }
    }
    memory.put(at, path).put(at + path.length, (byte) 0);
    return base + at;
  }

  /** Returns the address of the empty path in the first place. */
  long emptyPath() {
    memory.put(0, (byte) 0);
    return base;
  }

  /**
   * Writes {@code /proc/self/fd/N} in the first place and returns its address: the way to a file
   * that is open with O_PATH for calls that take no descriptor of one.
   */
  long procPath(Fd fd) throws ErrnoException {
    return path(procBytes(fd, ""));
  }

  /**
   * Writes {@code /proc/self/fd/N/NAME} in the first place and returns its address: the way to a
   * name in a directory for calls that take no descriptor of one.
   */
  long procPath(Fd directory, FileName name) throws ErrnoException {
    byte[] prefix = procBytes(directory, "/");
    ByteBuffer path = ByteBuffer.allocate(prefix.length + name.length());
    path.put(prefix);
    name.putInto(path);
    return path(path.array());
  }

  private static byte[] procBytes(Fd fd, String end) {
    return ("/proc/self/fd/" + fd.number() + end).getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns the address of the structure, 1,024 bytes. */
  long struct() {
    return base + STRUCT;
  }

  /** Writes an int into the structure. */
  void putInt(int offset, int value) {
    memory.putInt(STRUCT + offset, value);
  }

  /** Writes a long into the structure. */
  void putLong(int offset, long value) {
    memory.putLong(STRUCT + offset, value);
  }

  /** Reads an int of the structure. */
  int getInt(int offset) {
    return memory.getInt(STRUCT + offset);
  }

  /** Reads an unsigned short of the structure. */
  int getShort(int offset) {
    return Short.toUnsignedInt(memory.getShort(STRUCT + offset));
  }

  /** Reads a long of the structure. */
  long getLong(int offset) {
    return memory.getLong(STRUCT + offset);
  }

  /** Reads bytes of the structure. */
  byte[] getBytes(int offset, int length) {
    byte[] bytes = new byte[length];
    memory.get(STRUCT + offset, bytes);
    return bytes;
  }

  /** Writes bytes into the structure. */
  void putBytes(int offset, byte[] bytes) {
    memory.put(STRUCT + offset, bytes);
  }

  /** Returns the address of the value, {@link #VALUE_SIZE} bytes. */
  long value() {
    return base + VALUE;
  }

  /** Writes the value and returns its address; E2BIG if it is too long. */
  long value(byte[] value) throws ErrnoException {
    if (value.length > VALUE_SIZE) {
      throw ErrnoException.of(Errno.E2BIG);
    }
    memory.put(VALUE, value);
    return base + VALUE;
  }

  /** Reads the first bytes of the value. */
  byte[] getValue(int length) {
    byte[] bytes = new byte[length];
    memory.get(VALUE, bytes);
    return bytes;
  }
}
