package dev.jovl.posix;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

/** Names of strangers on a terminal. */
final class NameTextTest {

  private static String shown(String name) {
    return NameText.of(name.getBytes(UTF_8));
  }

  @Test
  void of_textStays() {
    assertThat(shown("d/\u00e9\ud83d\ude00")).isEqualTo("d/\u00e9\ud83d\ude00");
  }

  @Test
  void of_controls_areNotObeyed() {
    assertThat(shown("\033[2J\n\u009b")).isEqualTo("\\x1b[2J\\x0a\\x9b");
    assertThat(shown("\\x1b")).isEqualTo("\\x5cx1b");
  }

  /** By these characters {@code txt.exe} can look like {@code exe.txt}. */
  @Test
  void of_whatShowsItInAnotherOrder_isEscaped() {
    assertThat(shown("a\u202egpj")).isEqualTo("a\\u202egpj");
    assertThat(shown("\u2066x\u200f")).isEqualTo("\\u2066x\\u200f");
  }

  @Test
  void of_bytesThatAreNoText_areEscaped() {
    assertThat(NameText.of(new byte[] {'a', (byte) 0xff, (byte) 0xc3})).isEqualTo("a\\xff\\xc3");
  }

  @Test
  void of_long_isCut() {
    assertThat(shown("n".repeat(301))).isEqualTo("n".repeat(300) + "...");
    assertThat(shown("n".repeat(300))).isEqualTo("n".repeat(300));
  }

  @Test
  void of_formatCharacterBeyond16Bits_hasEightDigits() {
    assertThat(shown("\udb40\udc41")).isEqualTo("\\U000e0041");
  }

  @Test
  void ofPath_harmless_staysWholeAsItIs() {
    String path = "/a b\\c\u00e9\ud83d\ude00/" + "n".repeat(301);
    assertThat(NameText.ofPath(path.getBytes(UTF_8))).isEqualTo(path);
    assertThat(NameText.ofPath(path)).isEqualTo(path);
  }

  @Test
  void ofPath_whatATerminalObeys_isEscapedWithTheBackslashes() {
    String path = "/a\\x1b\033\u202e" + "n".repeat(301);
    String shown = "/a\\x5cx1b\\x1b\\u202e" + "n".repeat(301);
    assertThat(NameText.ofPath(path.getBytes(UTF_8))).isEqualTo(shown);
    assertThat(NameText.ofPath(path)).isEqualTo(shown);
    assertThat(NameText.ofPath(new byte[] {'/', (byte) 0xff})).isEqualTo("/\\xff");
  }
}
