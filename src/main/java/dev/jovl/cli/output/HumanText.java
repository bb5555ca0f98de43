package dev.jovl.cli.output;

import dev.jovl.posix.TerminalText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Sizes and ages as Docker writes them. */
public final class HumanText {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_UP);

  private static final Instant NO_TIME_OF_GO = Instant.parse("0001-01-01T00:00:00Z");

  private HumanText() {}

  /** Returns a number of bytes in decimal units with three digits, as {@code 77.9MB}. */
  public static String size(long bytes) {
    BigDecimal value = BigDecimal.valueOf(bytes);
    int unit = 0;
    while (value.round(THREE_DIGITS).compareTo(BigDecimal.valueOf(1000)) >= 0
        && unit < UNITS.length - 1) {
      value = value.movePointLeft(3);
      unit++;
    }
    BigDecimal shown = value.round(THREE_DIGITS).stripTrailingZeros();
    return shown.toPlainString() + UNITS[unit];
  }

  /** Returns a number with its noun, as {@code 1 layer} and {@code 0 layers}. */
  public static String number(long number, String one) {
    return number + " " + one + (number == 1 ? "" : "s");
  }

  /**
   * Returns how long ago a time of RFC 3339 was, as {@code 2 weeks ago}; N/A if it is none, or the
   * one that programs in Go write for none.
   */
  public static String since(String time, Instant now) {
    try {
      Instant then = OffsetDateTime.parse(time).toInstant();
      return then.equals(NO_TIME_OF_GO) ? "N/A" : duration(Duration.between(then, now)) + " ago";
    } catch (DateTimeParseException e) {
      return "N/A";
    }
  }

  /** Returns a duration, as {@code 2 weeks}. */
  static String duration(Duration passed) {
    long seconds = Math.max(0, passed.toSeconds());
    if (seconds < 1) {
      return "Less than a second";
    }
    if (seconds < 60) {
      return seconds == 1 ? "1 second" : count(seconds, "seconds");
    }
    long minutes = seconds / 60;
    if (minutes < 60) {
      return minutes == 1 ? "About a minute" : count(minutes, "minutes");
    }
    long hours = Math.round(seconds / 3600.0);
    if (hours < 48) {
      return hours == 1 ? "About an hour" : count(hours, "hours");
    }
    return days(hours / 24);
  }

  private static String days(long days) {
    if (days < 14) {
      return count(days, "days");
    }
    if (days < 60) {
      return count(days / 7, "weeks");
    }
    return days < 730 ? count(days / 30, "months") : count(days / 365, "years");
  }

  private static String count(long number, String unit) {
    return String.format(Locale.US, "%d %s", number, unit);
  }

  /** Returns text without characters that a terminal would obey. */
  public static String printable(String text) {
    return TerminalText.blanked(text);
  }

  /** Returns text of several lines without the other characters that a terminal would obey. */
  public static String printableLines(String text) {
    return TerminalText.blankedLines(text);
  }
}
