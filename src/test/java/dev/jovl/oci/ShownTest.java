package dev.jovl.oci;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

final class ShownTest {

  @Test
  void clip_terminalIsNotObeyed() {
    assertThat(Shown.clip("a\033[2J\u009b2J\u202eb\n")).isEqualTo("a?[2J?2J?b?");
  }

  @Test
  void clip_longText_isCut() {
    assertThat(Shown.clip("x".repeat(500))).isEqualTo("x".repeat(200) + "...");
  }
}
