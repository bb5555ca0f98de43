package dev.jovl.registry.credential;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

final class CredentialsTest {
  @Test
  void password_isAllAfterTheFirstColon() {
    assertThat(Credentials.Password.parse("u:p:q")).isEqualTo(new Credentials.Password("u", "p:q"));
    assertThat(Credentials.Password.parse(":p")).isEqualTo(new Credentials.Password("", "p"));
    assertThat(Credentials.Password.parse("u:")).isEqualTo(new Credentials.Password("u", ""));
    assertThat(Credentials.Password.parse("u")).isEqualTo(new Credentials.Password("u", ""));
  }
}
