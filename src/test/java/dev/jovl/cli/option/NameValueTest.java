package dev.jovl.cli.option;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

final class NameValueTest {
  @Test
  void of_isTakenApartAtTheFirstSign() {
    assertThat(NameValue.of("a=b=c")).isEqualTo(new NameValue("a", "b=c"));
    assertThat(NameValue.of("a=")).isEqualTo(new NameValue("a", ""));
    assertThat(NameValue.of("=b")).isEqualTo(new NameValue("", "b"));
    assertThat(NameValue.of("a")).isEqualTo(new NameValue("a", null));
  }

  @Test
  void valueOr_isForANameAlone() {
    assertThat(NameValue.of("a").valueOr("x")).isEqualTo("x");
    assertThat(NameValue.of("a=").valueOr("x")).isEmpty();
  }
}
