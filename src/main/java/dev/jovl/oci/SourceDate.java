package dev.jovl.oci;

import java.time.Instant;
import java.util.Optional;

/**
 * The time of sources, which an image made of them has instead of the clock's, so that it is the
 * same whenever it is made.
 */
public final class SourceDate {

  /** The variable that says it, in seconds: reproducible-builds.org/specs. */
  public static final String VARIABLE = "SOURCE_DATE_EPOCH";

  /** The last second that RFC 3339 can say, 9999-12-31T23:59:59Z, since 1970. */
  private static final long LAST = 253_402_300_799L;

  private SourceDate() {}

  /**
   * Reads the value of the variable.
   *
   * @param seconds since 1970; empty for the clock's time
   * @throws OciFormatException if it is no such number, or of a year of five digits
   */
  public static Optional<Instant> parse(String seconds) throws OciFormatException {
    if (seconds.isEmpty()) {
      return Optional.empty();
    }
    try {
      long time = Long.parseLong(seconds);
      if (time >= 0 && time <= LAST) {
        return Optional.of(Instant.ofEpochSecond(time));
      }
      throw invalid(seconds);
    } catch (NumberFormatException e) {
      throw invalid(seconds);
    }
  }

  private static OciFormatException invalid(String seconds) {
    return new OciFormatException(
        "invalid "
            + VARIABLE
            + ": "
            + seconds
            + ": not a number of seconds since 1970; git log -1 --format=%ct prints that of a"
            + " commit");
  }
}
