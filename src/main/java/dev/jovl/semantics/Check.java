package dev.jovl.semantics;

import dev.jovl.posix.Errno;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a case claims; each method throws {@link Violation} with both sides if it is not so. */
public final class Check {
  private static final int SHOWN = 120;

  private Check() {}

  /** Claims that a condition holds; the claim is what is said if it does not. */
  public static void that(boolean condition, String claim) throws Violation {
    if (!condition) {
      throw new Violation("not so: " + claim);
    }
  }

  /** Claims that two values are equal. */
  public static void equal(String what, @Nullable Object expected, @Nullable Object actual)
      throws Violation {
    if (!Objects.equals(expected, actual)) {
      throw new Violation(what + ": expected " + shown(expected) + " but was " + shown(actual));
    }
  }

  /** Claims that two numbers are equal, shown in octal. */
  public static void octal(String what, int expected, int actual) throws Violation {
    if (expected != actual) {
      throw new Violation(String.format("%s: expected %05o but was %05o", what, expected, actual));
    }
  }

  /**
   * Claims that a call fails with one of some errors.
   *
   * @throws Exception what the call throws that is not a {@link CallException}
   */
  public static void fails(Call call, Errno... errors) throws Exception {
    try {
      call.run();
    } catch (CallException e) {
      if (Arrays.asList(errors).contains(e.errno())) {
        return;
      }
      throw new Violation("expected " + Arrays.toString(errors) + " but " + e.getMessage());
    }
    throw new Violation("expected " + Arrays.toString(errors) + " but the call succeeded");
  }

  private static String shown(@Nullable Object value) {
    StringBuilder text = new StringBuilder();
    for (char c : String.valueOf(value).toCharArray()) {
      text.append(c >= ' ' && c < 0x7f ? String.valueOf(c) : String.format("\\x%02x", (int) c));
    }
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text.toString();
  }
}
