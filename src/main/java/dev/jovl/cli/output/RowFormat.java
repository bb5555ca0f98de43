package dev.jovl.cli.output;

import dev.jovl.oci.JsonObject;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Prints rows in the format that was asked for, where that is not a table. */
public final class RowFormat {

  private RowFormat() {}

  /**
   * Prints the rows.
   *
   * @param format {@code json}, for an object a line, or a {@link FieldTemplate}
   */
  public static void print(PrintStream out, String format, List<JsonObject> rows) throws Failure {
    if (format.equals("json")) {
      for (JsonObject row : rows) {
        out.println(new String(row.toBytes(), StandardCharsets.UTF_8));
      }
      return;
    }
    FieldTemplate template = FieldTemplate.of(format);
    for (JsonObject row : rows) {
      out.println(template.apply(row));
    }
  }
}
