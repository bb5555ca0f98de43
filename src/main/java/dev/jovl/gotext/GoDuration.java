package dev.jovl.gotext;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Durations in the syntax of Go's {@code time.ParseDuration}: {@code 1h2m3.5s}, {@code 300ms},
 * {@code 0}.
 */
public final class GoDuration {
  /** No number is longer than any that means something, since a long one takes long to read. */
  private static final Pattern PART =
      Pattern.compile(
          "([0-9]{1,64}\\.?[0-9]{0,64}|\\.[0-9]{1,64})(ns|us|\u00B5s|\u03BCs|ms|s|m|h)");

  private static final Map<String, BigDecimal> NANOS =
      Map.of(
          "ns", BigDecimal.ONE,
          "us", BigDecimal.valueOf(1_000),
          "\u00B5s", BigDecimal.valueOf(1_000),
          "\u03BCs", BigDecimal.valueOf(1_000),
          "ms", BigDecimal.valueOf(1_000_000),
          "s", BigDecimal.valueOf(1_000_000_000),
          "m", BigDecimal.valueOf(60_000_000_000L),
          "h", BigDecimal.valueOf(3_600_000_000_000L));
  private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);

  private GoDuration() {}

  /**
   * Returns the duration, to the nanosecond, rounded towards zero.
   *
   * @throws NumberFormatException when the text is no duration or too long a one
   */
  public static Duration parse(String text) {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String parts = signed ? text.substring(1) : text;
    BigDecimal nanos = parts.equals("0") ? BigDecimal.ZERO : nanos(parts);
    if (nanos == null || nanos.compareTo(LONGEST) > 0) {
      throw new NumberFormatException("invalid duration \"" + text + "\"");
    }
    Duration duration = Duration.ofNanos(nanos.longValue());
    return text.startsWith("-") ? duration.negated() : duration;
  }

  /** Goes part by part: a repetition in the pattern takes stack for each. Null if one is none. */
  private static @Nullable BigDecimal nanos(String parts) {
    BigDecimal nanos = null;
    Matcher part = PART.matcher(parts);
    int begin = 0;
    while (begin < parts.length()) {
      if (!part.region(begin, parts.length()).lookingAt()) {
        return null;
      }
      BigDecimal number = new BigDecimal(part.group(1)).multiply(NANOS.get(part.group(2)));
      nanos = nanos == null ? number : nanos.add(number);
      begin = part.end();
    }
    return nanos;
  }
}
