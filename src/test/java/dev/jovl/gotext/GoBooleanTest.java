package dev.jovl.gotext;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GoBooleanTest {
  @ParameterizedTest
  @ValueSource(strings = {"1", "t", "T", "true", "TRUE", "True"})
  void parse_true(String text) {
    assertThat(GoBoolean.parse(text)).hasValue(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "f", "F", "false", "FALSE", "False"})
  void parse_false(String text) {
    assertThat(GoBoolean.parse(text)).hasValue(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tRUE", "yes", "on", "2", " 1"})
  void parse_neither(String text) {
    assertThat(GoBoolean.parse(text)).isEmpty();
  }
}
