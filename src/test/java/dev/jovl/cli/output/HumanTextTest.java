package dev.jovl.cli.output;

import static com.google.common.truth.Truth.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HumanTextTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "999, 999B",
    "1000, 1kB",
    "1023, 1.02kB",
    "77857000, 77.9MB",
    "999499, 999kB",
    "999500, 1MB",
    "1996800, 2MB",
    "123456789012, 123GB",
    "9223372036854775807, 9.22EB"
  })
  void size_threeDigits(long bytes, String shown) {
    assertThat(HumanText.size(bytes)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "-5, Less than a second",
    "0, Less than a second",
    "1, 1 second",
    "59, 59 seconds",
    "60, About a minute",
    "119, About a minute",
    "120, 2 minutes",
    "3600, About an hour",
    "5400, 2 hours",
    "172799, 2 days",
    "1209600, 2 weeks",
    "5184000, 2 months",
    "63072000, 2 years"
  })
  void duration_inWordsOfDocker(long seconds, String shown) {
    assertThat(HumanText.duration(Duration.ofSeconds(seconds))).isEqualTo(shown);
  }

  @Test
  void since_noTime() {
    assertThat(HumanText.since("", Instant.EPOCH)).isEqualTo("N/A");
    assertThat(HumanText.since("0001-01-01T00:00:00Z", Instant.EPOCH)).isEqualTo("N/A");
    assertThat(HumanText.since("0001-01-01T00:00:01Z", Instant.EPOCH)).isEqualTo("1970 years ago");
    assertThat(HumanText.since("1970-01-01T02:00:00+02:00", Instant.EPOCH))
        .isEqualTo("Less than a second ago");
  }

  @Test
  void printable_terminalIsNotObeyed() {
    assertThat(HumanText.printable("a\033[2J\nb")).isEqualTo("a [2J b");
    assertThat(HumanText.printable("a\u009b2J")).isEqualTo("a 2J");
    assertThat(HumanText.printable("a\u202egpj")).isEqualTo("a gpj");
    assertThat(HumanText.printableLines("a\u2066\nb")).isEqualTo("a \nb");
    assertThat(HumanText.printableLines("a\033[2J\n\tb\r")).isEqualTo("a [2J\n\tb ");
  }
}
