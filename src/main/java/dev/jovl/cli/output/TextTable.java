package dev.jovl.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Columns under headings, three blanks apart, as Docker prints them. */
public final class TextTable {

  private static final String GAP = "   ";

  private final List<List<String>> rows = new ArrayList<>();

  /** Makes a table with these headings. */
  public TextTable(String... headings) {
    rows.add(List.of(headings));
  }

  /** Adds a row with as many cells as there are headings. */
  public void row(List<String> cells) {
    rows.add(List.copyOf(cells));
  }

  /** Prints it. */
  public void print(PrintStream out) {
    print(out, rows);
  }

  /** Prints it without the headings, in columns that are as wide as with them. */
  public void printRows(PrintStream out) {
    print(out, rows.subList(1, rows.size()));
  }

  private void print(PrintStream out, List<List<String>> shown) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    for (List<String> row : shown) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        String cell = row.get(column);
        line.append(cell);
        if (column < columns - 1) {
          line.append(" ".repeat(widths[column] - cell.length())).append(GAP);
        }
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
