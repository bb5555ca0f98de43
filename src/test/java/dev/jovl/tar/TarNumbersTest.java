package dev.jovl.tar;

import static com.google.common.truth.Truth.assertThat;
import static dev.jovl.tar.RawTar.bytes;
import static dev.jovl.tar.RawTar.text;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TarNumbersTest {

  private static @Nullable Long field(String latin1) {
    byte[] block = bytes(latin1);
    return TarNumbers.parseField(block, 0, block.length);
  }

  @Test
  void parseField_octalWithAnyPadding() {
    assertThat(field("0000644\0")).isEqualTo(0644);
    assertThat(field("   644 \0")).isEqualTo(0644);
    assertThat(field("644 \0\0\0\0")).isEqualTo(0644);
    assertThat(field("777777777777")).isEqualTo(0777777777777L);
    assertThat(field("\0\0\0\0\0\0\0\0")).isEqualTo(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000648\0", "-000001\0", "0x00001\0", "12 34567", "+0000012"})
  void parseField_notOctal_isNone(String field) {
    assertThat(field(field)).isNull();
  }

  @Test
  void parseField_base256() {
    assertThat(field("\u0080\0\0\0\0\0\u0001\u0002")).isEqualTo(0x102);
    assertThat(field("\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00fe")).isEqualTo(-2);
    assertThat(field("\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"))
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void parseField_base256BeyondLong_isNone() {
    assertThat(field("\u0080\0\0\0\u0080\0\0\0\0\0\0\0")).isNull();
    assertThat(field("\u0080\0\0\u0001\0\0\0\0\0\0\0\0")).isNull();
    assertThat(field("\u00ff\0\0\0\0\0\0\0\0\0\0\0")).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 511, 512, Long.MAX_VALUE, -1, -512, Long.MIN_VALUE})
  void putBase256_readsBack(long value) {
    byte[] field = new byte[12];
    TarNumbers.putBase256(field, 0, 12, value);
    assertThat(TarNumbers.parseField(field, 0, 12)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "1e9", "9223372036854775808", "99999999999999999999", " 1", "1.0"})
  void parseDecimal_notANumber_isNone(String text) {
    assertThat(TarNumbers.parseDecimal(bytes(text), 0, text.length())).isNull();
  }

  /** Go's own tests have such a size. */
  @Test
  void parseDecimal_moreZerosThanDigits_countsTheDigits() {
    byte[] text = bytes("000000000000000000000999");
    assertThat(TarNumbers.parseDecimal(text, 0, text.length)).isEqualTo(999);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "1350244992.023960108, 1350244992, 23960108",
    "1.5, 1, 500000000",
    "-1.5, -2, 500000000",
    "-0.000000001, -1, 999999999",
    "-3, -3, 0"
  })
  void time_readsAndWrites(String decimal, long seconds, int nanos) {
    Instant time = Instant.ofEpochSecond(seconds, nanos);
    assertThat(TarNumbers.parseTime(bytes(decimal))).isEqualTo(time);
    assertThat(text(TarNumbers.formatTime(time))).isEqualTo(decimal);
  }

  @Test
  void parseTime_moreThanNanoseconds_isCut() {
    assertThat(TarNumbers.parseTime(bytes("1.1234567899")))
        .isEqualTo(Instant.ofEpochSecond(1, 123456789));
    assertThat(TarNumbers.parseTime(bytes("7."))).isEqualTo(Instant.ofEpochSecond(7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "-", "1.x", "1e99999999", "0x1", "1.2.3", "9223372036854775807"})
  void parseTime_notATime_isNone(String text) {
    assertThat(TarNumbers.parseTime(bytes(text))).isNull();
  }

  @Test
  void formatTime_isTheSameInEveryLanguage() {
    Locale usual = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG"));
    try {
      assertThat(text(TarNumbers.formatTime(Instant.ofEpochSecond(12, 34))))
          .isEqualTo("12.000000034");
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, usual);
    }
  }
}
