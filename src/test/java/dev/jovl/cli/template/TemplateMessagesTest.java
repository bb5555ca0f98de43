package dev.jovl.cli.template;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of faults, in the spelling of the template. */
final class TemplateMessagesTest {

  private static final String LOOP = ": is neither a list nor a map, so range has no use for it";

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '~',
      value = {
        "{{\"a\".B}} ! \"a\".B: there is no such field",
        "{{range 5}}{{end}} ! 5" + LOOP,
        "{{range \"a\"}}{{end}} ! \"a\"" + LOOP,
        "{{range true}}{{end}} ! true" + LOOP,
        "{{range .Tags}}{{range .}}{{end}}{{end}} ! ." + LOOP,
        "{{.Id.B}} ! .Id.B: there is no such field",
        "{{$.Id.B}} ! $.Id.B: there is no such field",
        "{{.Id \"a b\"}} ! --format, character 7: \"a b\" is an argument, and before it stands no"
            + " function",
        "{{eq .Id\"a\"}} ! --format, character 9: \"a\" needs a blank before it",
        "{{if .Id}}{{end \"a\"}} ! --format, character 17: \"a\" where }} should be",
        "{{.Id}}{{\"a}} ! --format, character 10: the text that begins here does not end",
        "{{eq .Id `a}} ! --format, character 10: the text that begins here does not end",
        "{{\"\\x\"}} ! --format, character 3: \\x is not understood in a text"
      })
  void fault_isSpelledAsInTheTemplate(String template, String message) {
    JsonObject object =
        JsonObject.builder()
            .put("Id", "1")
            .put("Tags", JsonValue.Array.ofTexts(List.of("a")))
            .build();
    TemplateException e =
        assertThrows(
            TemplateException.class, () -> Template.of(template).apply(object, JsonObject.empty()));
    assertThat(e).hasMessageThat().isEqualTo(message);
  }
}
