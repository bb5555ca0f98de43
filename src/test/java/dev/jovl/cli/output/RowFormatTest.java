package dev.jovl.cli.output;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.oci.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RowFormatTest {

  private static final List<JsonObject> ROWS =
      List.of(
          JsonObject.builder().put("ID", "1").put("Tag", "latest").build(),
          JsonObject.builder().put("ID", "234").put("Tag", "b").build());

  private static String printed(String format) throws Failure {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RowFormat.print(new PrintStream(out, true, UTF_8), format, ROWS);
    return out.toString(UTF_8);
  }

  @Test
  void table_withTabs_hasColumnsAndHeadings() throws Exception {
    assertThat(printed("table {{.ID}}\\t{{.Tag}}")).isEqualTo("ID    TAG\n1     latest\n234   b\n");
  }

  @Test
  void table_variableOfAnEarlierColumn_isKnownInTheLater() throws Exception {
    assertThat(printed("table {{$x := .ID}}{{$x}}\\t{{$x}}\\t{{$x = .Tag}}{{$x}}"))
        .isEqualTo("\n1     1     latest\n234   234   b\n");
  }

  @Test
  void print_backslashesOutsideBraces_areTabsAndEndsOfLines() throws Exception {
    assertThat(printed("{{.ID}}\\t{{.Tag}}\\n")).isEqualTo("1\tlatest\n\n234\tb\n\n");
    assertThat(printed("{{if true}}\\n\\t{{- .ID}}{{end}}")).isEqualTo("1\n234\n");
  }

  @Test
  void print_backslashesInBraces_areThoseOfTheTemplate() throws Exception {
    assertThat(printed("{{println \"a\\\\tb\" .ID}}")).isEqualTo("a\\tb 1\n\na\\tb 234\n\n");
    assertThat(printed("{{printf `%s\\t` .ID}}")).isEqualTo("1\\t\n234\\t\n");
    assertThat(printed("{{printf \"%s\\t\" .ID}}")).isEqualTo("1\t\n234\t\n");
  }

  @ParameterizedTest
  @CsvSource({
    "{{.ID}}\\t\\t{{foo}}, 14",
    "table {{foo}}, 9",
    "table {{.ID}}\\t{{foo}}, 18",
    "\uD83D\uDE00{{foo}}, 4",
    "\uD83D\uDE00{{`\uD83D\uDE00` | foo}}, 10",
    "\\n{{if}}, 7",
    "\uD83D\uDE00{{.ID, 2",
    "\uD83D\uDE00{{if .ID}}x, 2",
    "table {{.ID}}\\t{{index .ID 0}}, 18"
  })
  void fault_placeIsThatOfTheTypedText(String format, int place) {
    Failure e = assertThrows(Failure.class, () -> printed(format));
    assertThat(e).hasMessageThat().startsWith("--format, character " + place + ": ");
  }
}
