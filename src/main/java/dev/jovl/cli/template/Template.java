package dev.jovl.cli.template;

import dev.jovl.oci.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A template of {@code --format}, in the language of Go's text/template as far as scripts use it:
 * fields, variables, {@code if}, {@code with}, {@code range}, comments, and the functions of {@link
 * Function}. Anything else between braces is an error and not an empty text.
 */
public final class Template {

  private final List<Node> nodes;

  private Template(List<Node> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /**
   * Returns the template that a text spells from a place on. Outside braces, backslash and t are a
   * tab, backslash and n the end of a line.
   *
   * @param text what was typed; faults are named with their place in the whole of it
   * @throws TemplateException if it spells none; it names the place
   */
  public static Template of(String text, int from) throws TemplateException {
    return new Template(new Parser(new Lexer(text, from).tokens()).template());
  }

  /** Returns the template that a whole text spells. */
  static Template of(String text) throws TemplateException {
    return of(text, 0);
  }

  /** Returns whether there is more in it than text. */
  public boolean hasBraces() {
    return nodes.stream().anyMatch(node -> !(node instanceof Node.Text));
  }

  /**
   * Returns the text that it makes of an object.
   *
   * @param unset what is shown for fields that the object leaves out, where that is not an error:
   *     an empty text, list or map; as JSON the two last are null, as in Go
   * @throws TemplateException if it asks for a field that is not there, or for what cannot be
   */
  public String apply(JsonObject object, JsonObject unset) throws TemplateException {
    return new Evaluation(Value.root(object, unset)).of(nodes);
  }

  /**
   * Does as {@link #apply}, and returns what it makes in each column of a table; see {@link
   * Columns}. A variable that begins in one is known in those after it.
   */
  public List<String> cells(JsonObject object, JsonObject unset) throws TemplateException {
    Evaluation evaluation = new Evaluation(Value.root(object, unset));
    List<String> cells = new ArrayList<>();
    for (List<Node> column : Columns.of(nodes)) {
      cells.add(evaluation.of(column));
    }
    return cells;
  }

  /**
   * Returns what stands above the columns of a table: each with the names of the fields in it, as
   * in {@code CREATED AT}.
   */
  public List<String> headings() {
    return Columns.of(nodes).stream().map(Template::heading).toList();
  }

  private static String heading(List<Node> column) {
    return column.stream().map(Template::heading).collect(Collectors.joining());
  }

  private static String heading(Node node) {
    if (node instanceof Node.Text text) {
      return text.text();
    } else if (node instanceof Node.Show show) {
      return heading(show.value());
    } else if (node instanceof Node.Branch branch) {
      return heading(branch.condition());
    } else if (node instanceof Node.Loop loop) {
      return heading(loop.values());
    }
    return "";
  }

  private static String heading(Expression value) {
    if (value instanceof Expression.Field field) {
      String words = field.name().replaceAll("(?<=[a-z])(?=[A-Z])", " ");
      return (heading(field.of()) + " " + words.toUpperCase(Locale.ROOT)).strip();
    } else if (value instanceof Expression.Call call) {
      return call.arguments().stream()
          .map(Template::heading)
          .filter(heading -> !heading.isEmpty())
          .findFirst()
          .orElse("");
    }
    return "";
  }
}
