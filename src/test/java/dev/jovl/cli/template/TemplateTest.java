package dev.jovl.cli.template;

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

/** What Go's text/template and docker make of templates. */
final class TemplateTest {

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
            + "\"L\":{\"a.b\":\"c d\"},\"N\":null,\"T\":true,\"F\":false,\"Z\":0,"
            + "\"M\":{\"b\":\"2\",\"a\":\"1\"},\"R\":[{\"K\":\"x\"},{\"K\":\"y\"}]}";
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
    assertThat(applied(template)).isEqualTo(text);
  }

  private static String applied(String template) throws Exception {
    return Template.of(template).apply(object(), UNSET);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{{range .Config.Env}}<{{.}}>{{end}} | <A=1><B=$2>",
        "{{range $v := .Config.Env}}{{$v}},{{end}} | A=1,B=$2,",
        "{{range $i, $v := .Config.Env}}{{$i}}={{$v}},{{end}} | 0=A=1,1=B=$2,",
        "{{range $k, $v := .M}}{{$k}}={{$v}} {{end}}; | a=1 b=2 ;",
        "{{range .M}}{{.}}{{end}} | 12",
        "{{range .R}}{{.K}}{{$.Size}}{{end}} | x7y7",
        "{{range .Config.Cmd}}x{{else}}none{{end}} | none",
        "{{range .N}}x{{else}}none{{end}} | none",
        "<{{range .Config.Labels}}x{{end}}> | <>",
        "{{range .R}}{{range $.Config.Env}}{{.}};{{end}}{{.K}} {{end}}. | A=1;B=$2;x A=1;B=$2;y .",
        "{{.M}} | map[a:1 b:2]"
      })
  void range_goesThroughListsAndSortedMaps(String template, String text) throws Exception {
    assertThat(applied(template)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    ".Id, true",
    ".Config.User, false",
    ".Size, true",
    ".Z, false",
    ".T, true",
    ".F, false",
    ".N, false",
    ".Config, true",
    ".Config.Cmd, false",
    ".Config.Env, true",
    ".L, true",
    ".Config.Labels, false",
    ".Config.X, false",
    "true, true",
    "0, false",
    "-1, true",
    "(not .T), false",
    "(and .T .Id), true",
    "(or .F .N), false"
  })
  void if_asksForGosTruth(String value, String truth) throws Exception {
    assertThat(applied("{{if " + value + "}}true{{else}}false{{end}}")).isEqualTo(truth);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{{if .Config.User}}{{.Config.User}}{{else}}root{{end}} | root",
        "{{if .F}}a{{else if .Z}}b{{else if .T}}c{{else}}d{{end}} | c",
        "{{if .F}}a{{else if .Z}}b{{end}}; | ;",
        "{{if .T}}{{if .F}}a{{else}}b{{end}}{{end}}c | bc",
        "{{if $x := .Id}}{{$x}}{{end}} | sha256:1",
        "{{with .Config}}{{index .Env 0}}{{end}} | A=1",
        "{{with $e := .Config.Env}}{{len $e}}{{len .}}{{end}} | 22",
        "{{with .N}}a{{else}}{{.Size}}{{end}} | 7",
        "{{with index .L ~none~}}a{{else}}b{{end}} | b",
        "{{$x := .Size}}{{$x}}{{$x = 8}}{{$x}} | 78",
        "{{$x := 1}}{{range .R}}{{$x = .K}}{{end}}{{$x}} | y",
        "{{$x := 1}}{{range .R}}{{$x := .K}}{{end}}{{$x}} | 1",
        "{{$c := .Config}}{{index $c.Env 1}} | B=$2",
        "{{(index .R 1).K}} | y"
      })
  void blocksAndVariables(String template, String text) throws Exception {
    assertThat(applied(template.replace('~', '"'))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a {{- .Size -}} b | a7b",
        "a {{- /* - */ -}} b | ab",
        "a{{/* }} */}}b | ab",
        "a  {{- if .T }} x {{- end }} b | a x b",
        "{{range .R -}} , {{- .K}} {{- end}} | ,x,y",
        "{{- 3}}{{-3}} | 3-3",
        "{{`}}`}} | }}",
        "{{ .Size }} | 7"
      })
  void whiteSpaceAndComments(String template, String text) throws Exception {
    assertThat(applied(template)).isEqualTo(text);
  }

  @Test
  void whiteSpace_thatIsTrimmed_hasEndsOfLines() throws Exception {
    assertThat(applied("a \t\r\n{{- .Size -}}\n\n b\n")).isEqualTo("a7b\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '~',
      value = {
        "{{eq .Size 7}} {{eq .Id \"x\" \"sha256:1\"}} {{ne .Size 7}} {{eq .T true}}"
            + " ! true true false true",
        "{{lt .Size 8}} {{le .Size 7}} {{gt .Size 7}} {{ge .Size 7.5}} ! true true false false",
        "{{and .T .Size}} {{and .F .Nope}} {{or .Id .Nope}} {{or .Z .F}} ! 7 false sha256:1 false",
        "{{.Config.Env | json}} {{.Id | len}} ! [\"A=1\",\"B=$2\"] 8",
        "{{join .Config.Env \", \"}} {{index (split .Id \":\") 1}} ! A=1, B=$2 1",
        "{{.Id | upper | printf \"<%s>\"}} {{lower \"A\"}} ! <SHA256:1> a",
        "{{printf \"%-4s|%.3s|%d|%q|%v|%%\" \"a\" .Id .Size \"x\" .T}} !"
            + " a   |sha|7|\"x\"|true|%",
        "{{truncate .Id 3}}{{print 1 2 \"a\" 3}} ! sha1 2a3",
        "{{index .R 0 \"K\"}}{{index .Config.Env 0 | json}} ! x\"A=1\"",
        "{{with $x := printf `%s` .Id}}{{$x}}{{end}} ! sha256:1",
        "{{slice .Id 1 3}} {{slice .Id 7}} {{slice .Config.Env 1}} ! ha 1 [B=$2]",
        "{{\"a\\\"b\\\\\"}} ! a\"b\\",
        "{{println \"a\" 1}}b ! ~a 1\nb~"
      })
  void functions(String template, String text) throws Exception {
    assertThat(applied(template)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '~',
      value = {
        "{{Id}} ! 3 ! Id is no function",
        "{{foo .Id}} ! 3 ! foo is no function",
        "x{{.Id ! 2 ! {{ without }}",
        "{{}} ! 3 ! there is no value before }}",
        "{{if .Id}}a ! 1 ! {{if}} without {{end}}",
        "{{range .R}}{{else}} ! 1 ! {{range}} without {{end}}",
        "{{if .Id}}{{range .R}}{{end}} ! 1 ! {{if}} without {{end}}",
        "a{{end}} ! 2 ! {{end}} that belongs to nothing",
        "{{else}} ! 1 ! {{else}} that belongs to nothing",
        "{{if .T}}{{else}}{{else}}{{end}} ! 12 ! {{else}} has one before it in this block",
        "{{if .T}}{{$x := 1}}{{end}}{{$x}} ! 30 ! $x has no value here",
        "{{$x = 1}} ! 3 ! $x has no value here",
        "{{range $k $v := .M}}{{end}} ! 9 ! $k has no value here",
        "{{range $k, .M}}{{end}} ! 11 ! a range is written $key, $value := .Field",
        "{{.Id \"a\"}} ! 7 ! \"a\" is an argument, and before it stands no function",
        "{{.Id | .Size}} ! 9 ! a pipe leads to a function",
        "{{len}} ! 3 ! len does not take 0 arguments",
        "{{index 0}}{{not .Id .Id}} ! 14 ! not does not take 2 arguments",
        "{{(len .Id}} ! 3 ! ( without )",
        "{{.Id)}} ! 6 ! ) where }} should be",
        "{{/* x }} ! 1 ! a comment ends with */}}",
        "{{\"\\u00e9\"}} ! 3 ! \\u is not understood in a text",
        "{{.Id ? 1}} ! 7 ! ? is not understood here",
        "{{eq .Id len}} ! 10 ! len is no value"
      })
  void of_faults_areNamedWithTheirPlace(String template, int place, String cause) {
    TemplateException e = assertThrows(TemplateException.class, () -> Template.of(template));
    assertThat(e).hasMessageThat().isEqualTo("--format, character " + place + ": " + cause);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '~',
      value = {
        "{{index .Config.Env 2}} ! --format, character 3: index: there is no 2 in a list of 2",
        "{{index .Config.Env -1}} ! --format, character 3: index: -1 is not a whole number from 0"
            + " on",
        "{{index .Config.Env \"A\"}} ! --format, character 3: index: A is not a whole number from"
            + " 0 on",
        "{{index .L 0}} ! --format, character 3: index: there is no such part",
        "{{index .Nope 0}} ! .Nope: there is no such field",
        "{{len .Size}} ! --format, character 3: len: that has no length",
        "{{range .Size}}{{end}} ! .Size: is neither a list nor a map, so range has no use for it",
        "{{range .R}}{{.X}}{{end}} ! .X: there is no such field",
        "{{$c := .Config}}{{$c.Nope.L}} ! $c.Nope: there is no such field",
        "{{eq .Size \"7\"}} ! --format, character 3: eq: these can't be compared; both are texts,"
            + " or both are numbers",
        "{{printf \"%d\" .Id}} ! --format, character 3: printf: %d is for numbers, and there is"
            + " sha256:1",
        "{{printf \"%s\"}} ! --format, character 3: printf: there is no value for %s",
        "{{printf \"%x\" .Id}} ! --format, character 3: printf: there is no %x, but %s, %v, %d and"
            + " %q",
        "{{slice .Id 1 9}} ! --format, character 3: slice: the end 9 is after that of 8",
        "{{slice .Id 2 1}} ! --format, character 3: slice: the beginning 2 is after the end 1",
        "{{join .Id \",\"}} ! --format, character 3: join: argument 1 is not a list"
      })
  void apply_faults(String template, String message) {
    TemplateException e = assertThrows(TemplateException.class, () -> applied(template));
    assertThat(e).hasMessageThat().isEqualTo(message);
  }

  @Test
  void apply_noSuchField_namesThoseThatAreThere() throws Exception {
    TemplateException e = assertThrows(TemplateException.class, () -> applied("{{.Config.Nope}}"));
    assertThat(e.subject()).isEqualTo(".Config.Nope");
    assertThat(e.wayOut()).isEqualTo("there are Env, X, User, Cmd, Labels in .Config");
    assertThat(applied("{{json .}}")).startsWith("{\"Id\":");
  }

  @Test
  void of_textAlone_hasNoBraces() throws Exception {
    assertThat(Template.of("xml").hasBraces()).isFalse();
    assertThat(Template.of("").hasBraces()).isFalse();
    assertThat(Template.of("x{{.Id}}").hasBraces()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "{{.CreatedAt}} {{.ID}} ! CREATED AT/ID",
        "a {{.Id}}\tb{{json .Config.Env}} ! a ID/bCONFIG ENV",
        "{{if .Id}}{{.Id}}\t{{.Size}}{{end}} {{range .R}}{{.K}} {{.K}}{{end}} ! ID/R",
        "{{.Id}}:{{.Size}} ! ID:SIZE"
      })
  void columns_areDividedOutsideBlocks(String template, String headings) throws Exception {
    assertThat(Template.of(template).headings())
        .containsExactlyElementsIn(headings.split("/"))
        .inOrder();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "<{{$.Tag}}> ! <TAG>",
        "{{$x := .Config}}{{$x.CreatedAt}} ! CREATED AT",
        "{{(index .Config.R 1).K}} ! CONFIG R K",
        "{{.Config.Env}} ! CONFIG ENV"
      })
  void heading_isThatOfTheChainOfFields(String template, String heading) throws Exception {
    assertThat(Template.of(template).headings().get(0)).isEqualTo(heading);
  }
}
