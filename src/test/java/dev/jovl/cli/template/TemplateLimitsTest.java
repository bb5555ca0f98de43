package dev.jovl.cli.template;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.oci.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Templates that nest deeply and numbers that are large. */
final class TemplateLimitsTest {

  private static String applied(String template) throws Exception {
    String json =
        "{\"Tags\":[\"a\",\"b\"],\"Id\":\"abc\",\"Huge\":1e99999999999,\"Zero\":0.0e99999999999,"
            + "\"One\":1}";
    JsonObject object = JsonObject.parse(json.getBytes(UTF_8), 1000, "test");
    return Template.of(template).apply(object, JsonObject.empty());
  }

  private static String message(String template) {
    TemplateException e = assertThrows(TemplateException.class, () -> applied(template));
    return String.valueOf(e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "{{index .Tags 4294967295}} ! index: 4294967295 is too large a number",
        "{{index .Tags 2147483648}} ! index: 2147483648 is too large a number",
        "{{slice .Id 4294967295}} ! slice: 4294967295 is too large a number",
        "{{slice .Tags 0 99999999999}} ! slice: 99999999999 is too large a number",
        "{{truncate .Id 4294967295}} ! truncate: 4294967295 is too large a number",
        "{{truncate .Id -1}} ! truncate: -1 is not a whole number from 0 on",
        "{{index .Tags 2147483647}} ! index: there is no 2147483647 in a list of 2"
      })
  void numbers_thatAreTooLarge(String template, String cause) {
    assertThat(message(template)).isEqualTo("--format, character 3: " + cause);
  }

  @Test
  void numbers_ofAnyExponent_areComparedOrRefused() throws Exception {
    assertThat(applied("{{if .Huge}}a{{end}}{{if .Zero}}b{{end}}{{not .Huge}}"))
        .isEqualTo("afalse");
    assertThat(message("{{lt .Huge 1}}"))
        .isEqualTo("--format, character 3: lt: 1e99999999999 is too large or small to compare");
    assertThat(message("{{eq 1 .Huge}}"))
        .isEqualTo("--format, character 3: eq: 1e99999999999 is too large or small to compare");
  }

  private static String nested(String opens, String inside, String closes) {
    return opens.repeat(3000) + inside + closes.repeat(3000);
  }

  @Test
  void nesting_thatIsTooDeep_isNamedWithItsPlace() {
    String cause = ": this nests deeper than 300";
    assertThat(message("{{" + nested("(", ".One", ")") + "}}"))
        .isEqualTo("--format, character 303" + cause);
    assertThat(message("{{" + nested("(not ", ".One", ")") + "}}"))
        .isEqualTo("--format, character 1503" + cause);
    assertThat(message("{{" + nested("", ".One", ".One") + "}}"))
        .isEqualTo("--format, character 1207" + cause);
    assertThat(message("{{" + nested("", ".One", "|json") + "}}"))
        .isEqualTo("--format, character 1507" + cause);
    assertThat(message(nested("{{if .One}}", "x", "{{end}}")))
        .isEqualTo("--format, character 3301" + cause);
    assertThat(message(nested("{{range .Tags}}", "x", "{{end}}")))
        .isEqualTo("--format, character 4501" + cause);
  }

  @Test
  void nesting_ofElseIfs_isLimited() {
    assertThat(message("{{if .One}}" + "{{else if .One}}".repeat(3000) + "{{end}}"))
        .endsWith(": this nests deeper than 300");
  }

  @Test
  void nesting_ofPipesInParentheses_isLimited() {
    String pipes = "|json".repeat(100);
    assertThat(message("{{" + "(".repeat(100) + ".One" + (pipes + ")").repeat(100) + "}}"))
        .endsWith(": this nests deeper than 300");
  }

  @Test
  void nesting_asScriptsHaveIt_isTaken() throws Exception {
    assertThat(applied("{{" + "(not ".repeat(100) + ".One" + ")".repeat(100) + "}}"))
        .isEqualTo("true");
    assertThat(applied("{{if .One}}".repeat(100) + "x" + "{{end}}".repeat(100))).isEqualTo("x");
    assertThat(applied("{{(.One)}}{{if (.One)}}{{end}}".repeat(1000))).hasLength(1000);
    assertThat(applied("{{\"" + "\\t".repeat(20_000) + "\"}}")).hasLength(20_000);
  }
}
