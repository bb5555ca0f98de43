package dev.jovl.posix;

import org.jspecify.annotations.Nullable;

/**
 * A point in time as in struct timespec.
 *
 * @param seconds seconds since 1970-01-01 UTC; negative before it
 * @param nanos nanoseconds to add, 0 to 999,999,999; more in {@link #NOW} alone
 */
public record Timespec(long seconds, int nanos) implements Comparable<Timespec> {
  /** The first moment of 1970. */
  public static final Timespec EPOCH = new Timespec(0, 0);

  /** The moment when a file is given the time: UTIME_NOW of utimensat(2). */
  public static final Timespec NOW = new Timespec(0, (1 << 30) - 1);

  /** Written out: a record's own links method handles, which takes a short command too long. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Timespec time && time.seconds == seconds && time.nanos == nanos;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(seconds) + nanos;
  }

  @Override
  public int compareTo(Timespec other) {
    int bySeconds = Long.compare(seconds, other.seconds);
    return bySeconds != 0 ? bySeconds : Integer.compare(nanos, other.nanos);
  }
}
