package dev.jovl.cli.output;

import dev.jovl.oci.JsonObject;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Prints rows in the format that was asked for, where that is not a table. */
public final class RowFormat {

  private static final String TABLE = "table ";
  private static final String BETWEEN_FIELDS = "(?<=}}) +(?=\\{\\{)";

  private RowFormat() {}

  /** Does as {@link #print(PrintStream, String, List, JsonObject)}, of rows with all fields. */
  public static void print(PrintStream out, String format, List<JsonObject> rows) throws Failure {
    print(out, format, rows, JsonObject.empty());
  }

  /**
   * Prints the rows.
   *
   * @param format {@code json}, for an object a line, or a {@link FieldTemplate}, in which
   *     backslash and t are a tab; {@code table} and a blank before that make columns of it, with
   *     the names of the fields above them
   * @param unset what a template shows for fields that a row leaves out: empty texts, lists and
   *     maps
   * @throws Failure if the format is none, or names a field that is in no row
   */
  public static void print(PrintStream out, String format, List<JsonObject> rows, JsonObject unset)
      throws Failure {
    if (format.equals("json")) {
      for (JsonObject row : rows) {
        out.println(new String(row.toBytes(), StandardCharsets.UTF_8));
      }
      return;
    }
    if (format.startsWith(TABLE)) {
      table(out, format.substring(TABLE.length()), rows, unset);
      return;
    }
    FieldTemplate template = FieldTemplate.of(unescaped(format));
    for (JsonObject row : rows) {
      out.println(template.apply(row, unset));
    }
  }

  private static String unescaped(String format) {
    return format.replace("\\t", "\t").replace("\\n", "\n");
  }

  private static void table(PrintStream out, String format, List<JsonObject> rows, JsonObject unset)
      throws Failure {
    String text = unescaped(format);
    List<FieldTemplate> columns = new ArrayList<>();
    for (String column : text.split(text.contains("\t") ? "\t" : BETWEEN_FIELDS, -1)) {
      columns.add(FieldTemplate.of(column));
    }
    TextTable table =
        new TextTable(columns.stream().map(FieldTemplate::heading).toArray(String[]::new));
    for (JsonObject row : rows) {
      List<String> cells = new ArrayList<>();
      for (FieldTemplate column : columns) {
        cells.add(column.apply(row, unset));
      }
      table.row(cells);
    }
    table.print(out);
  }
}
