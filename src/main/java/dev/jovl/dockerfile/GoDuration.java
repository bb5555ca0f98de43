package dev.jovl.dockerfile;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations in the syntax of Go's {@code time.ParseDuration}: {@code 1h2m3.5s}, {@code 300ms},
 * {@code 0}.
 */
final class GoDuration {

  private static final Pattern WHOLE =
      Pattern.compile("[+-]?(?:(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:ns|us|\u00B5s|\u03BCs|ms|s|m|h))+");
  private static final Pattern PART =
      Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|\u00B5s|\u03BCs|ms|s|m|h)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "\u00B5s", 1_000L,
          "\u03BCs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private GoDuration() {}

  /**
   * Returns the duration, to the nanosecond, rounded down.
   *
   * @throws NumberFormatException when the text is no duration or too long a one
   */
  static Duration parse(String text) {
    if (text.equals("0") || text.equals("+0") || text.equals("-0")) {
      return Duration.ZERO;
    }
    if (text.length() > 64 || !WHOLE.matcher(text).matches()) {
      throw new NumberFormatException("invalid duration \"" + text + "\"");
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      String number = part.group(1).endsWith(".") ? part.group(1) + "0" : part.group(1);
      nanos = nanos.add(new BigDecimal(number).multiply(BigDecimal.valueOf(unit(part.group(2)))));
    }
    if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new NumberFormatException("invalid duration \"" + text + "\"");
    }
    Duration duration = Duration.ofNanos(nanos.longValue());
    return text.startsWith("-") ? duration.negated() : duration;
  }

  private static long unit(String name) {
    Long nanos = NANOS.get(name);
    return nanos == null ? 1 : nanos;
  }
}
