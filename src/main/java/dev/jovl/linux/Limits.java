package dev.jovl.linux;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/** What this process may use, see setrlimit(2). */
public final class Limits {
  private static final NativeFunction GETRLIMIT = NativeFunction.ofInt("getrlimit");
  private static final NativeFunction SETRLIMIT = NativeFunction.ofInt("setrlimit");

  // include/uapi/asm-generic/resource.h
  private static final int CPU = 0;
  private static final int FSIZE = 1;
  private static final int DATA = 2;
  private static final int AS = 9;
  private static final long INFINITY = -1;

  private static final int STRUCT_RLIMIT = 16;
  private static final int HARD = 8;

  private Limits() {}

  /**
   * Takes off what limits the size of files, the time of a processor and memory, as far as this
   * process may do that: up to the hard limit, and with privilege that too. The JVM does so with
   * the number of open files when it starts.
   */
  public static void raise() {
    raise(CPU);
    raise(FSIZE);
    raise(DATA);
    raise(AS);
  }

  private static void raise(int resource) {
    NativeBuffer limit = NativeBuffer.allocate(STRUCT_RLIMIT);
    long unused = GETRLIMIT.answer(resource, limit.address(), 0, 0, 0, 0);
    long hard = limit.bytes().getLong(HARD);
    if (!trySet(resource, limit, INFINITY)) {
      trySet(resource, limit, hard);
    }
  }

  @CanIgnoreReturnValue
  private static boolean trySet(int resource, NativeBuffer limit, long value) {
    limit.bytes().putLong(0, value).putLong(HARD, value);
    return SETRLIMIT.answer(resource, limit.address(), 0, 0, 0, 0) == 0;
  }
}
