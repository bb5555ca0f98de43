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

  private static String nested(String opens, String inside, String closes) {
    return opens.repeat(3000) + inside + closes.repeat(3000);
  }
}
