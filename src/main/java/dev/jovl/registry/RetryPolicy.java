package dev.jovl.registry;

import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often and after which pauses a request is tried again: pauses double from half a second, with
 * a random quarter so that clients do not come back together; a pause that the registry asks for
 * (Retry-After) replaces it. A pause longer than two minutes is not waited for.
 */
final class RetryPolicy {

  /** How often a request is sent at most. */
  static final int ATTEMPTS = 6;

  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final Clock clock;
  private final Sleeper sleeper;
  private final RetryListener listener;

  /** Lets a thread wait. */
  @FunctionalInterface
  interface Sleeper {
    /** Returns after the pause. */
    void sleep(Duration pause) throws InterruptedException;
  }

  RetryPolicy(Clock clock, Sleeper sleeper, RetryListener listener) {
    this.clock = clock;
    this.sleeper = sleeper;
    this.listener = listener;
  }

  /**
   * Waits before another attempt.
   *
   * @param attempt how many attempts were made, from 1
   * @param retryAfter the header of the answer, if it had one
   * @param cause why the last attempt failed
   * @return whether another attempt shall be made
   */
  boolean waitFor(int attempt, Optional<String> retryAfter, String cause)
      throws InterruptedIOException {
    Duration pause = retryAfter.flatMap(this::asked).orElseGet(() -> grown(attempt));
    if (attempt >= ATTEMPTS || pause.compareTo(LONGEST) > 0) {
      return false;
    }
    listener.waiting(pause, cause);
    try {
      sleeper.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the registry");
    }
    return true;
  }

  private static Duration grown(int attempt) {
    long base = FIRST.toMillis() << Math.min(attempt - 1, 10);
    return Duration.ofMillis(base + ThreadLocalRandom.current().nextLong(base / 4));
  }

  /** Seconds, or a date of HTTP (RFC 9110, 10.2.3). */
  private Optional<Duration> asked(String header) {
    String text = header.strip();
    if (text.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      ZonedDateTime date =
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT));
      Duration left = Duration.between(clock.instant(), date.toInstant());
      return Optional.of(left.isNegative() ? Duration.ZERO : left);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
