package dev.jovl.cli.image;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.gotext.GoDuration;
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
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A moment in the forms that Docker takes: how long ago it was, as {@code 1h30m}; a date of RFC
 * 3339, of which the zone (then it is the machine's) and the time from its end may be left out; or
 * the seconds since 1970.
 */
final class PastMoment {

  private static final Pattern SECONDS = Pattern.compile("[0-9]+(?:\\.[0-9]{1,9})?");

  private static final BigDecimal NANOS_A_SECOND = BigDecimal.valueOf(1_000_000_000);

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

  /** Returns how long ago it is. With a sign it is nothing: a minus leads to a time to come. */
  private static Optional<Duration> ago(String value) {
    if (value.startsWith("-") || value.startsWith("+")) {
      return Optional.empty();
    }
    try {
      return Optional.of(GoDuration.parse(value));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
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
