package dev.jovl.linux;

import dev.jovl.posix.Errno;
import java.util.HexFormat;

/**
 * Random bytes of the kernel (getrandom(2)), for names and numbers that nobody else may have. The
 * generators of the JDK take theirs from there too, and some fifteen milliseconds at the start of a
 * process to find it (native-notes/mounting.md).
 */
public final class RandomBytes {
  /** As many as one call gives, whatever happens. */
  private static final int MOST = 256;

  private static final NativeFunction GETRANDOM = NativeFunction.ofLong("getrandom");

  private RandomBytes() {}

  /**
   * Returns fresh random bytes.
   *
   * @param count 256 at most
   */
  public static byte[] get(int count) {
    if (count > MOST) {
      throw new IllegalArgumentException(count + " random bytes");
    }
    Scratch scratch = Scratch.get();
    long given = GETRANDOM.answer(scratch.value(), count, 0, 0, 0, 0);
    if (given != count) {
      throw new IllegalStateException("getrandom: " + Errno.of((int) -given).message());
    }
    return scratch.getValue(count);
  }

  /**
   * Returns fresh random bytes as hexadecimal digits, two a byte.
   *
   * @param count of bytes, 256 at most
   */
  public static String hex(int count) {
    return HexFormat.of().formatHex(get(count));
  }
}
