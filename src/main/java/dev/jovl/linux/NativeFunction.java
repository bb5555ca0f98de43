package dev.jovl.linux;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;

/**
 * A function of the C library that answers -1 and errno.
 *
 * <p>All are called with six integer arguments: the calling conventions of x86-64 and aarch64 pass
 * those in registers, and a function does not look at the ones that it does not take.
 */
final class NativeFunction {
  private static final Invoker INVOKER = Invoker.getInstance();
  private static final LastError LAST_ERROR = LastError.getInstance();
  private static final CallContext SIX_LONGS =
      CallContext.getCallContext(
          Type.SINT64,
          new Type[] {Type.SINT64, Type.SINT64, Type.SINT64, Type.SINT64, Type.SINT64, Type.SINT64},
          CallingConvention.DEFAULT,
          true);

  private final String name;
  private final boolean wide;
  private volatile long address;

  private NativeFunction(String name, boolean wide) {
    this.name = name;
    this.wide = wide;
  }

  /** Returns the function of that name whose result is an int. */
  static NativeFunction ofInt(String name) {
    return new NativeFunction(name, false);
  }

  /** Returns the function of that name whose result is 64 bits wide (ssize_t, off_t). */
  static NativeFunction ofLong(String name) {
    return new NativeFunction(name, true);
  }

  /** Calls until the answer is not EINTR; returns it, or the negative error number. */
  long answer(long a, long b, long c, long d, long e, long f) {
    long result;
    do {
      result = answerOnce(a, b, c, d, e, f);
    } while (result == -Errno.EINTR.number());
    return result;
  }

  /** Calls once; returns the result, or the negative error number. */
  long answerOnce(long a, long b, long c, long d, long e, long f) {
    long raw = INVOKER.invokeL6(SIX_LONGS, address(), a, b, c, d, e, f);
    long result = wide ? raw : (int) raw;
    return result == -1 ? -LAST_ERROR.get() : result;
  }

  /** Calls and returns the result; throws what errno says. */
  long call(long a, long b, long c, long d, long e, long f) throws ErrnoException {
    return checked(answer(a, b, c, d, e, f));
  }

  /** Calls with five arguments. */
  long call(long a, long b, long c, long d, long e) throws ErrnoException {
    return call(a, b, c, d, e, 0);
  }

  /** Calls with four arguments. */
  long call(long a, long b, long c, long d) throws ErrnoException {
    return call(a, b, c, d, 0, 0);
  }

  /** Calls with three arguments. */
  long call(long a, long b, long c) throws ErrnoException {
    return call(a, b, c, 0, 0, 0);
  }

  /** Calls with two arguments. */
  long call(long a, long b) throws ErrnoException {
    return call(a, b, 0, 0, 0, 0);
  }

  /** Calls with one argument. */
  long call(long a) throws ErrnoException {
    return call(a, 0, 0, 0, 0, 0);
  }

  /** Returns an answer that is not negative; throws the error that a negative one stands for. */
  static long checked(long answer) throws ErrnoException {
    if (answer < 0) {
      throw ErrnoException.of((int) -answer);
    }
    return answer;
  }

  private long address() {
    long known = address;
    if (known == 0) {
      known = Library.getDefault().getSymbolAddress(name);
      if (known == 0) {
        throw new UnsatisfiedLinkError("the C library has no " + name);
      }
      address = known;
    }
    return known;
  }
}
