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
}
