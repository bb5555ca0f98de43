package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.cli.output.Failure;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The times of Docker's {@code until}. */
final class PastMomentTest {

  private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");

  private static Instant of(String value) throws Failure {
    return PastMoment.of(Condition.of("until=" + value), NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "24h, 2026-03-03T12:00:00Z",
    "1h30m, 2026-03-04T10:30:00Z",
    "1.5h, 2026-03-04T10:30:00Z",
    ".5m, 2026-03-04T11:59:30Z",
    "0s, 2026-03-04T12:00:00Z",
    "250ms, 2026-03-04T11:59:59.750Z",
    "2000us3µs4ns, 2026-03-04T11:59:59.997996996Z",
    "3\u03bcs, 2026-03-04T11:59:59.999997Z",
    "3\u00b5s, 2026-03-04T11:59:59.999997Z",
    "0, 1970-01-01T00:00:00Z",
    "1772625600, 2026-03-04T12:00:00Z",
    "1772625600.5, 2026-03-04T12:00:00.5Z",
    "2026-01-02T15:04:05Z, 2026-01-02T15:04:05Z",
    "2026-01-02T15:04:05.25Z, 2026-01-02T15:04:05.25Z",
    "2026-01-02T15:04:05+01:00, 2026-01-02T14:04:05Z",
    "2026-01-02T15:04-01:00, 2026-01-02T16:04:00Z",
    "2026-01-02T15Z, 2026-01-02T15:00:00Z",
    "2026-01-02Z, 2026-01-02T00:00:00Z",
    "2026-01-02+01:00, 2026-01-01T23:00:00Z"
  })
  void of_durationsSecondsAndDatesWithAZone(String value, String moment) throws Exception {
    assertThat(of(value)).isEqualTo(Instant.parse(moment));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02, 2026-01-02T00:00:00",
    "2026-01-02T15, 2026-01-02T15:00:00",
    "2026-01-02T15:04, 2026-01-02T15:04:00",
    "2026-01-02T15:04:05, 2026-01-02T15:04:05",
    "2026-01-02T15:04:05.000001, 2026-01-02T15:04:05.000001"
  })
  void of_datesWithoutAZone_areOfTheMachine(String value, String local) throws Exception {
    assertThat(of(value))
        .isEqualTo(LocalDateTime.parse(local).atZone(ZoneId.systemDefault()).toInstant());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "h",
        "1d",
        "-24h",
        "24 h",
        "1h30",
        "yesterday",
        "2026-13-01",
        "2026-02-30",
        "2026-01-02T25",
        "2026-01-02 15:04",
        "99999999999999999999",
        "99999999999999999999h",
        "1e3",
        "1.h.2",
        "-0001-01-01",
        "-0001-01-01T00:00:00Z",
        "+12026-01-02"
      })
  void of_whatIsNoTime_isAnErrorThatShowsTheForms(String value) {
    Failure failure = assertThrows(Failure.class, () -> of(value));
    assertThat(failure)
        .hasMessageThat()
        .startsWith("--filter until=" + value + ": not a time; give a duration in hours");
  }

  @Test
  void of_aDurationOfManyParts() throws Exception {
    assertThat(of("1h".repeat(50_000))).isEqualTo(NOW.minus(50_000, ChronoUnit.HOURS));
    assertThrows(Failure.class, () -> of("1h".repeat(50_000) + "1"));
  }

  @Test
  void of_aKeyInAnyCase() throws Exception {
    Condition condition = Condition.of(" Until = 24h ");
    assertThat(condition.key()).isEqualTo("until");
    assertThat(PastMoment.of(condition, NOW)).isEqualTo(Instant.parse("2026-03-03T12:00:00Z"));
  }
}
