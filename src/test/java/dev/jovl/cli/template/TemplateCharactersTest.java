package dev.jovl.cli.template;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.oci.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What functions count in texts: bytes of UTF-8 as in Go, or characters of any plane. */
final class TemplateCharactersTest {

  private static final String FACE = "\uD83D\uDE00";

  private static String applied(String template) throws Exception {
    JsonObject object = JsonObject.builder().put("T", "\u00e4" + FACE + "z").build();
    return Template.of(template).apply(object, JsonObject.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "{{len .T}} ! 7",
        "{{slice .T 0 2}} ! \u00e4",
        "{{slice .T 2 6}} ! " + FACE,
        "{{slice .T 6}} ! z",
        "{{slice .T 0 1}} ! \ufffd",
        "{{slice .T 1 2}} ! \ufffd",
        "{{truncate .T 2}} ! \u00e4" + FACE,
        "{{truncate .T 9}} ! \u00e4" + FACE + "z",
        "<{{printf \"%5s\" .T}}> ! <  \u00e4" + FACE + "z>",
        "<{{printf \"%-5v\" .T}}> ! <\u00e4" + FACE + "z  >",
        "<{{printf \"%.2s\" .T}}> ! <\u00e4" + FACE + ">",
        "<{{printf \"%3.1s\" .T}}> ! <  \u00e4>",
        "<{{printf \"%.1q\" \"ab\"}}> ! <\"a\">",
        "{{lt \"\uff5e\" .T}}{{lt \"\uff5e\" \"" + FACE + "\"}} ! falsetrue"
      })
  void functions_ofTextsBeyondAscii(String template, String text) throws Exception {
    assertThat(applied(template)).isEqualTo(text);
  }

  @Test
  void slice_endIsCountedInBytes() {
    TemplateException e = assertThrows(TemplateException.class, () -> applied("{{slice .T 0 8}}"));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo("--format, character 3: slice: the end 8 is after that of 7");
  }

  @Test
  void printf_placesOfNumbers_areRefused() {
    TemplateException e =
        assertThrows(TemplateException.class, () -> applied("{{printf \"%.1d\" 17}}"));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo("--format, character 3: printf: there is no %.1d, but %s, %v, %d and %q");
  }
}
