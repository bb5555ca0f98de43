package dev.jovl.linux;

import dev.jovl.posix.ErrnoException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.NullMarked;

/** A write for which its caller does not wait (io_submit(2)), in tests. */
@NullMarked
public final class AsyncWrite implements AutoCloseable {
  private static final NativeFunction SYSCALL = NativeFunction.ofLong("syscall");
  private static final boolean IS_ARM = System.getProperty("os.arch", "").equals("aarch64");
  private static final long IO_SETUP = IS_ARM ? 0 : 206;
  private static final long IO_DESTROY = IS_ARM ? 1 : 207;
  private static final long IO_GETEVENTS = IS_ARM ? 4 : 208;
  private static final long IO_SUBMIT = IS_ARM ? 2 : 209;

  private static final int CONTROL_BLOCK = 64;
  private static final int EVENT = 32;
  private static final short PWRITE = 1;

  private final NativeBuffer data;
  private final NativeBuffer memory = NativeBuffer.allocate(CONTROL_BLOCK + EVENT + Long.BYTES);
  private final long context;

  /**
   * Submits a write of zeros.
   *
   * @param file open with O_DIRECT
   * @param offset first byte
   * @param length bytes
   */
  public AsyncWrite(Fd file, long offset, int length) throws ErrnoException {
    data = NativeBuffer.allocate(length);
    ByteBuffer fields = memory.bytes();
    long unused = SYSCALL.call(IO_SETUP, 1, memory.address());
    context = fields.getLong(0);
    fields.putLong(0, 0).putShort(16, PWRITE).putInt(20, file.number());
    fields.putLong(24, data.address()).putLong(32, length).putLong(40, offset);
    int list = CONTROL_BLOCK + EVENT;
    fields.putLong(list, memory.address());
    unused = SYSCALL.call(IO_SUBMIT, context, 1, memory.address() + list);
  }

  /** Waits for the end of the write and returns how many bytes were written. */
  public long await() throws ErrnoException {
    long event = memory.address() + CONTROL_BLOCK;
    long unused = SYSCALL.call(IO_GETEVENTS, context, 1, 1, event, 0);
    return NativeFunction.checked(memory.bytes().getLong(CONTROL_BLOCK + 16));
  }

  /** Waits until nothing is under way. */
  @Override
  public void close() throws ErrnoException {
    long unused = SYSCALL.call(IO_DESTROY, context);
  }
}
