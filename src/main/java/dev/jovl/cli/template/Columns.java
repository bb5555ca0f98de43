package dev.jovl.cli.template;

import java.util.ArrayList;
import java.util.List;

/**
 * Divides a template into the columns of a table: at tabs outside blocks or, if there are none,
 * where nothing but blanks stands between two values.
 */
final class Columns {

  private final List<List<Node>> columns = new ArrayList<>(List.of(new ArrayList<>()));

  private Columns() {}

  /** Returns the nodes of each column. */
  static List<List<Node>> of(List<Node> nodes) {
    boolean hasTabs =
        nodes.stream().anyMatch(node -> node instanceof Node.Text it && it.text().contains("\t"));
    Columns columns = new Columns();
    for (int i = 0; i < nodes.size(); i++) {
      boolean isBetween = i > 0 && i < nodes.size() - 1;
      if (!(nodes.get(i) instanceof Node.Text text)) {
        columns.add(nodes.get(i));
      } else if (hasTabs) {
        columns.addDivided(text.text());
      } else if (isBetween && text.text().matches(" +")) {
        columns.begin();
      } else {
        columns.add(text);
      }
    }
    return columns.columns;
  }

  private void begin() {
    columns.add(new ArrayList<>());
  }

  private void add(Node node) {
    columns.get(columns.size() - 1).add(node);
  }

  private void addDivided(String text) {
    int from = 0;
    for (int tab = text.indexOf('\t'); tab >= 0; tab = text.indexOf('\t', from)) {
      add(new Node.Text(text.substring(from, tab)));
      begin();
      from = tab + 1;
    }
    add(new Node.Text(text.substring(from)));
  }
}
