package dev.jovl.cli.template;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.image.ImageReport;
import dev.jovl.oci.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What templates make of fields that a document leaves out. */
final class TemplateLeftOutTest {

  private static String applied(String template) throws Exception {
    String json = "{\"Id\":\"1\",\"Config\":{\"Env\":[\"A=1\"],\"Labels\":{\"a\":\"1\"}}}";
    JsonObject object = JsonObject.parse(json.getBytes(UTF_8), 1000, "test");
    return Template.of(template).apply(object, ImageReport.unset());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<{{index .Annotations \"x\"}}> | <>",
        "<{{index .Config.Healthcheck \"x\"}}> | <>",
        "<{{index .Parent \"x\"}}> | <>",
        "<{{index .Config.Volumes \"x\"}}> | <>",
        "<{{index .Config.Labels \"none\"}}> | <>",
        "{{json .Annotations}} | null",
      })
  void index_ofWhatIsLeftOut_isAnEmptyText(String template, String text) throws Exception {
    assertThat(applied(template)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{if .Config.Labels.maintainer}}a{{else}}b{{end}} | b",
        "{{.Config.Labels.maintainer}} | <no value>",
        "{{json .Config.Labels.maintainer}} | null",
        "{{.Config.Labels.a}} | 1",
        "{{.Annotations.x}}{{.Config.Volumes.x}} | <no value><no value>",
        "{{with .Config.Labels}}{{.none}}{{.a}}{{end}} | <no value>1",
        "{{or .Config.Labels.none .Config.Labels.a}} | 1",
        "{{eq .Config.Labels.none \"1\"}} | false"
      })
  void keyOfAMap_thatIsAbsent_isNoValue(String template, String text) throws Exception {
    assertThat(applied(template)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<{{(index . \"Config\").User}}> | <>",
        "{{len (index . \"Config\" \"Cmd\")}} | 0",
        "{{json (index .Config \"Labels\").none}} | null",
        "{{json (index .Config \"Cmd\")}} | null"
      })
  void index_knowsWhatIsLeftOutBelow(String template, String text) throws Exception {
    assertThat(applied(template)).isEqualTo(text);
  }

  @Test
  void field_thatIsMisspelled_isAnError() {
    for (String template :
        new String[] {"{{.Confg}}", "{{.Config.Nope}}", "{{.Config.Healthcheck.Nope}}"}) {
      assertThrows(TemplateException.class, () -> applied(template));
    }
  }
}
