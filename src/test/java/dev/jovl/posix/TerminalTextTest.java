package dev.jovl.posix;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

final class TerminalTextTest {
  @Test
  void blanked_hasNothingToObey() {
    assertThat(TerminalText.blanked("a\033[2J\nb\tc")).isEqualTo("a [2J b c");
    assertThat(TerminalText.blanked("a\u009b2J")).isEqualTo("a 2J");
    assertThat(TerminalText.blanked("a\u202egpj")).isEqualTo("a gpj");
    assertThat(TerminalText.blanked("\u00e4\ud83d\ude00")).isEqualTo("\u00e4\ud83d\ude00");
  }

  @Test
  void blankedLines_keepsTheLines() {
    assertThat(TerminalText.blankedLines("a\u2066\nb")).isEqualTo("a \nb");
    assertThat(TerminalText.blankedLines("a\033[2J\n\tb\r")).isEqualTo("a [2J\n\tb ");
  }
}
