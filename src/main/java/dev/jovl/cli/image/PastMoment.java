package dev.jovl.cli.image;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A moment in the forms that Docker takes: how long ago it was, as {@code 1h30m}; a date of RFC
 * 3339, of which the zone (then it is the machine's) and the time from its end may be left out; or
 * the seconds since 1970.
 */
final class PastMoment {

  private static final Pattern PART =
      Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");
  private static final Pattern SECONDS = Pattern.compile("[0-9]+(?:\\.[0-9]{1,9})?");

  private static final BigDecimal NANOS_A_SECOND = BigDecimal.valueOf(1_000_000_000);

  /** The units of Go's durations, in seconds; micro is a sign of its own or a Greek letter. */
  private static final Map<String, BigDecimal> UNITS =
      Map.of(
          "ns", new BigDecimal("1e-9"),
          "us", new BigDecimal("1e-6"),
          "\u00b5s", new BigDecimal("1e-6"),
          "\u03bcs", new BigDecimal("1e-6"),
          "ms", new BigDecimal("1e-3"),
          "s", BigDecimal.ONE,
          "m", BigDecimal.valueOf(60),
          "h", BigDecimal.valueOf(3600));

  private static final DateTimeFormatter DATE =
      new DateTimeFormatterBuilder()
          .appendValue(ChronoField.YEAR, 4)
          .appendPattern("-MM-dd['T'HH[:mm[:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendPattern("]]][XXX]")
          .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
          .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
          .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private PastMoment() {}

  /**
   * Returns the moment that the value of a condition spells.
   *
   * @param now from where on durations are counted back
   * @throws Failure if it spells none
   */
  static Instant of(Condition condition, Instant now) throws Failure {
    String value = condition.value();
    try {
      if (SECONDS.matcher(value).matches()) {
        return Instant.EPOCH.plus(duration(new BigDecimal(value)));
      }
      Optional<Duration> ago = ago(value);
      return ago.isPresent() ? now.minus(ago.get()) : date(value);
    } catch (DateTimeException | ArithmeticException e) {
      throw Failure.of(
              ExitCode.USAGE,
              "--filter " + condition.text(),
              "not a time",
              "give a duration in hours, minutes and seconds, as 24h or 1h30m, a date, as"
                  + " 2026-01-02 or 2026-01-02T15:04:05Z, or seconds since 1970")
          .because(e);
    }
  }

  /** Goes part by part: a repetition in the pattern takes stack for each. */
  private static Optional<Duration> ago(String value) {
    BigDecimal seconds = BigDecimal.ZERO;
    Matcher part = PART.matcher(value);
    int begin = 0;
    while (begin < value.length()) {
      if (!part.region(begin, value.length()).lookingAt()) {
        return Optional.empty();
      }
      String number = part.group(1);
      seconds = seconds.add(new BigDecimal(number).multiply(UNITS.get(part.group(2))));
      begin = part.end();
    }
    return value.isEmpty() ? Optional.empty() : Optional.of(duration(seconds));
  }

  private static Duration duration(BigDecimal seconds) {
    BigDecimal fraction = seconds.remainder(BigDecimal.ONE).multiply(NANOS_A_SECOND);
    return Duration.ofSeconds(seconds.toBigInteger().longValueExact(), fraction.longValue());
  }

  private static Instant date(String value) {
    var parsed = DATE.parseBest(value, OffsetDateTime::from, LocalDateTime::from);
    return parsed instanceof OffsetDateTime zoned
        ? zoned.toInstant()
        : LocalDateTime.from(parsed).atZone(ZoneId.systemDefault()).toInstant();
  }
}
