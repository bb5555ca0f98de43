package dev.jovl.gotext;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "-0, PT0S",
    "1h2m3.5s, PT1H2M3.5S",
    "300ms, PT0.3S",
    "+1.h, PT1H",
    "-.5m, PT-30S",
    "3us4ns, PT0.000003004S",
    "3\u00b5s, PT0.000003S",
    "3\u03bcs, PT0.000003S",
    "1.9ns, PT0.000000001S"
  })
  void parse_numbersWithUnits(String text, String duration) {
    assertThat(GoDuration.parse(text)).isEqualTo(Duration.parse(duration));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "+", "h", "1", "1d", "1h30", "1.h.2", ".s", "1e3s", "1 h", "2562048h", "--1s"})
  void parse_anythingElse_isRefused(String text) {
    assertThat(assertThrows(NumberFormatException.class, () -> GoDuration.parse(text)))
        .hasMessageThat()
        .isEqualTo("invalid duration \"" + text + "\"");
  }

  @Test
  void parse_manyParts() {
    assertThat(GoDuration.parse("1h".repeat(50_000))).isEqualTo(Duration.ofHours(50_000));
    assertThrows(NumberFormatException.class, () -> GoDuration.parse("1h".repeat(50_000) + "1"));
  }
}
