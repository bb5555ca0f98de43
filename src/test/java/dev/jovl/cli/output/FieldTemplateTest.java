package dev.jovl.cli.output;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import dev.jovl.oci.OciFormatException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FieldTemplateTest {

  private static final JsonObject UNSET =
      JsonObject.builder()
          .put("Parent", "")
          .put(
              "Config",
              JsonObject.builder()
                  .put("User", "")
                  .put("Cmd", JsonValue.Array.ofTexts(List.of()))
                  .put("Labels", JsonObject.empty())
                  .build())
          .build();

  private static JsonObject object() throws OciFormatException {
    String json =
        "{\"Id\":\"sha256:1\",\"Size\":7,\"Config\":{\"Env\":[\"A=1\",\"B=$2\"],\"X\":{}},"
            + "\"L\":{\"a.b\":\"c d\"},\"N\":null}";
    return JsonObject.parse(json.getBytes(UTF_8), 1000, "test");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{.Id}} | sha256:1",
        "<{{ .Id }}:{{.Size}}> | <sha256:1:7>",
        "{{.Config.Env}} | [A=1 B=$2]",
        "{{json .Config.Env}} | [\"A=1\",\"B=$2\"]",
        "{{json .Config.X}} | {}",
        "{{.Config.X}} | map[]",
        "{{.N}} | null",
        "<{{.Parent}}{{.Config.User}}> | <>",
        "{{json .Parent}} | \"\"",
        "{{.Config.Cmd}} | []",
        "{{.Config.Labels}} | map[]",
        "{{json .Config.Labels}} | null",
        "{{json .Config.Cmd}} | null",
        "{{index .Config.Env 0}} | A=1",
        "{{ index .Config.Env 1 }} | B=$2",
        "<{{index .L \"a.b\"}}> | <c d>",
        "{{len .Config.Env}} {{len .L}} {{len .Id}} {{len .Config.Labels}} | 2 1 8 0",
        "<{{index .L \"none\"}}> | <>",
        "<{{index .Config.Labels \"none\"}}> | <>"
      })
  void apply_fields(String template, String text) throws Exception {
    assertThat(FieldTemplate.of(template).apply(object(), UNSET)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "xml",
        "{{Id}}",
        "{{.}}",
        "{{range .Config.Env}}",
        "{{.Id | json}}",
        "{{.Id",
        "{{index .Config.Env}}",
        "{{index .Config.Env -1}}",
        "{{index 0}}"
      })
  void of_whatIsNotSupportedIsAnError(String template) {
    assertThrows(Failure.class, () -> FieldTemplate.of(template));
  }

  @Test
  void of_severalBraces_namesTheFirstThatIsNotKnown() {
    Failure e =
        assertThrows(
            Failure.class,
            () -> FieldTemplate.of("{{.Id}} {{range .Config.Env}}{{println .}}{{end}}"));
    assertThat(e).hasMessageThat().startsWith("--format: {{range .Config.Env}}: not known; ");
  }

  @Test
  void apply_noSuchField() throws Exception {
    Failure e =
        assertThrows(
            Failure.class, () -> FieldTemplate.of("{{.Config.Nope}}").apply(object(), UNSET));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo(
            ".Config.Nope: there is no such field; there are Env, X, User, Cmd, Labels in .Config");
    assertThat(FieldTemplate.of("{{json .}}").apply(object(), UNSET)).startsWith("{\"Id\":");
    for (String template :
        new String[] {
          "{{index .Config.Env 2}}",
          "{{index .Config.Env \"A\"}}",
          "{{index .L 0}}",
          "{{index .Nope.L \"a\"}}",
          "{{index .Nope 0}}",
          "{{len .Nope}}",
          "{{len .Size}}"
        }) {
      assertThrows(Failure.class, () -> FieldTemplate.of(template).apply(object(), UNSET));
    }
  }
}
