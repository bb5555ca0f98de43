package dev.jovl.cli.output;

import dev.jovl.cli.template.Template;
import dev.jovl.cli.template.TemplateException;
import dev.jovl.oci.JsonObject;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Prints rows in the format that was asked for, where that is not a table. */
public final class RowFormat {

  private static final String TABLE = "table ";

  private RowFormat() {}

  /** Does as {@link #print(PrintStream, String, List, JsonObject)}, of rows with all fields. */
  public static void print(PrintStream out, String format, List<JsonObject> rows) throws Failure {
    print(out, format, rows, JsonObject.empty());
  }

  /**
   * Prints the rows.
   *
   * @param format {@code json}, for an object a line, or a {@link Template}; {@code table} and a
   *     blank before that make columns of it, with the names of the fields above them
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
    boolean isTable = format.startsWith(TABLE);
    Template template = template(format, isTable ? TABLE.length() : 0);
    try {
      if (isTable) {
        table(out, template, rows, unset);
      } else {
        for (JsonObject row : rows) {
          out.println(template.apply(row, unset));
        }
      }
    } catch (TemplateException e) {
      throw failure(ExitCode.FAILED, e);
    }
  }

  private static Template template(String format, int from) throws Failure {
    Template template;
    try {
      template = Template.of(format, from);
    } catch (TemplateException e) {
      throw failure(ExitCode.USAGE, e);
    }
    if (!template.hasBraces()) {
      throw Failure.of(
          ExitCode.USAGE,
          "--format " + format,
          "not a format",
          "use a word of the help, or fields as in '{{.Name}}' and '{{json .Name}}'");
    }
    return template;
  }

  private static Failure failure(int exitCode, TemplateException e) {
    return Failure.of(exitCode, e.subject(), e.cause(), e.wayOut()).because(e);
  }

  private static void table(
      PrintStream out, Template template, List<JsonObject> rows, JsonObject unset)
      throws TemplateException {
    TextTable table = new TextTable(template.headings().toArray(String[]::new));
    for (JsonObject row : rows) {
      table.row(template.cells(row, unset));
    }
    table.print(out);
  }
}
