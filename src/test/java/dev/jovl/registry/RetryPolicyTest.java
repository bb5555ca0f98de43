package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RetryPolicyTest {

  private final List<Duration> pauses = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final RetryPolicy retryPolicy =
      new RetryPolicy(
          Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC),
          pauses::add,
          (pause, cause) -> told.add(pause.toSeconds() + " " + cause));

  @Test
  void waitFor_secondsOrDate() throws Exception {
    assertThat(retryPolicy.waitFor(1, Optional.of(" 3 "), "busy")).isTrue();
    assertThat(retryPolicy.waitFor(2, Optional.of("Tue, 24 Nov 2026 12:00:09 GMT"), "busy"))
        .isTrue();
    assertThat(retryPolicy.waitFor(3, Optional.of("Tue, 24 Nov 2026 11:00:00 GMT"), "busy"))
        .isTrue();
    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(9), Duration.ZERO)
        .inOrder();
    assertThat(told).containsExactly("3 busy", "9 busy", "0 busy").inOrder();
  }

  @Test
  void waitFor_brokenHeaderIsIgnored() throws Exception {
    assertThat(retryPolicy.waitFor(1, Optional.of("soon"), "busy")).isTrue();
    assertThat(retryPolicy.waitFor(1, Optional.of("-5"), "busy")).isTrue();
    assertThat(pauses).hasSize(2);
    for (Duration pause : pauses) {
      assertThat(pause).isAtLeast(Duration.ofMillis(500));
      assertThat(pause).isLessThan(Duration.ofMillis(625));
    }
  }

  @Test
  void waitFor_ends() throws Exception {
    assertThat(retryPolicy.waitFor(RetryPolicy.ATTEMPTS, Optional.empty(), "busy")).isFalse();
    assertThat(retryPolicy.waitFor(1, Optional.of("999999999"), "busy")).isFalse();
    assertThat(pauses).isEmpty();
  }

  @Test
  void waitFor_twoMinutesAndNoLonger() throws Exception {
    assertThat(retryPolicy.waitFor(1, Optional.of("121"), "busy")).isFalse();
    assertThat(retryPolicy.waitFor(1, Optional.of("Tue, 24 Nov 2026 12:02:01 GMT"), "busy"))
        .isFalse();
    assertThat(pauses).isEmpty();
    assertThat(retryPolicy.waitFor(1, Optional.of("120"), "busy")).isTrue();
    assertThat(pauses).containsExactly(Duration.ofMinutes(2));
  }

  @Test
  void waitFor_interrupted() {
    RetryPolicy interrupted =
        new RetryPolicy(
            Clock.systemUTC(),
            pause -> {
              throw new InterruptedException();
            },
            RetryListener.NONE);
    assertThrows(InterruptedIOException.class, () -> interrupted.waitFor(1, Optional.empty(), "x"));
    assertThat(Thread.interrupted()).isTrue();
  }
}
