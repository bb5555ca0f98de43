package dev.jovl.linux;

import java.nio.ByteBuffer;

/**
 * The capabilities that count for the calling thread, see capabilities(7). The memory for the
 * system calls is there from the beginning, so that nothing here needs any later.
 */
public final class EffectiveCapabilities {
  // include/uapi/linux/capability.h

  /** CAP_SYS_ADMIN. */
  public static final int SYS_ADMIN = 21;

  /** CAP_SYS_RESOURCE: to go beyond quotas, among others. */
  public static final int SYS_RESOURCE = 24;

  private static final int VERSION = 0x20080522;
  private static final int HEADER = 8;

  /** The structure has three words for each 32 capabilities: effective, permitted, inheritable. */
  private static final int GROUP = 12;

  private static final NativeFunction CAPGET = NativeFunction.ofInt("capget");
  private static final NativeFunction CAPSET = NativeFunction.ofInt("capset");
  private static final NativeBuffer MEMORY = NativeBuffer.allocate(HEADER + 2 * GROUP);

  private EffectiveCapabilities() {}

  /**
   * Returns whether the thread has a capability; false where a filter refuses to say, as then
   * nothing may be built on it.
   */
  public static synchronized boolean has(int capability) {
    return read() && (MEMORY.bytes().getInt(wordOf(capability)) & bit(capability)) != 0;
  }

  /**
   * Takes a capability from the thread, for the rest of its life, and from those that it starts.
   * Programs that root starts get it back. Where a filter refuses the system calls, it stays.
   */
  public static synchronized void drop(int capability) {
    if (!read()) {
      // What is in the memory may be the capabilities of another thread.
      return;
    }
    ByteBuffer bytes = MEMORY.bytes();
    int word = wordOf(capability);
    bytes.putInt(word, bytes.getInt(word) & ~bit(capability));
    long unused = CAPSET.answer(MEMORY.address(), MEMORY.address() + HEADER, 0, 0, 0, 0);
  }

  /** Reads those of this thread into the memory; returns whether the system has told them. */
  private static boolean read() {
    // pid 0 is this thread
    MEMORY.bytes().putInt(0, VERSION).putInt(Integer.BYTES, 0);
    return CAPGET.answer(MEMORY.address(), MEMORY.address() + HEADER, 0, 0, 0, 0) == 0;
  }

  private static int wordOf(int capability) {
    return HEADER + capability / Integer.SIZE * GROUP;
  }

  private static int bit(int capability) {
    return 1 << capability % Integer.SIZE;
  }
}
