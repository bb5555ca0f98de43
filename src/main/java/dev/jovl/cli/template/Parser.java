package dev.jovl.cli.template;

import dev.jovl.cli.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a template: text, values to show, and blocks that end with {@code end}. */
final class Parser {

  private final Tokens tokens;
  private final Scope<Boolean> variables = new Scope<>(true);
  private final Nesting nesting = new Nesting();
  private final ExpressionParser expressions;

  Parser(List<Token> tokens) {
    this.tokens = new Tokens(tokens);
    this.expressions = new ExpressionParser(this.tokens, variables, nesting);
  }

  /** Reads it to its end. */
  List<Node> template() throws TemplateException {
    List<Node> nodes = nodes();
    Token rest = tokens.peek();
    if (rest.kind() != Kind.END) {
      Token word = tokens.second();
      throw TemplateException.at(rest.place(), "{{" + word.text() + "}} that belongs to nothing");
    }
    return nodes;
  }

  /** Reads up to {@code end} or {@code else} or the end, which stay. */
  private List<Node> nodes() throws TemplateException {
    List<Node> nodes = new ArrayList<>();
    while (tokens.peek().kind() != Kind.END && !isLast(tokens.second())) {
      Token token = tokens.take();
      int outside = nesting.depth();
      nodes.add(token.kind() == Kind.TEXT ? new Node.Text(token.text()) : action(token));
      nesting.backTo(outside);
    }
    return nodes;
  }

  private boolean isLast(Token word) {
    return tokens.peek().kind() == Kind.OPEN
        && (word.is(Kind.WORD, "end") || word.is(Kind.WORD, "else"));
  }

  private Node action(Token open) throws TemplateException {
    for (String word : new String[] {"if", "with"}) {
      if (tokens.takes(Kind.WORD, word)) {
        return branch(open, word);
      }
    }
    if (tokens.takes(Kind.WORD, "range")) {
      return loop(open);
    }
    Node node = isAssignment() ? assignment() : new Node.Show(expressions.value());
    tokens.close();
    return node;
  }

  private boolean isAssignment() {
    Token mark = tokens.second();
    return tokens.peek().kind() == Kind.VARIABLE
        && (mark.is(Kind.MARK, ":=") || mark.is(Kind.MARK, "="));
  }

  private Node assignment() throws TemplateException {
    Token variable = tokens.take();
    boolean isNew = tokens.take().text().equals(":=");
    if (!isNew && !variables.has(variable.text())) {
      throw TemplateException.at(
          variable.place(), variable.text() + " has no value here", "begin it with :=");
    }
    Expression value = expressions.value();
    if (isNew) {
      variables.begin(variable.text(), true);
    }
    return new Node.Assign(variable.text(), isNew, value);
  }

  private Node branch(Token open, String word) throws TemplateException {
    nesting.deepen(open);
    int outside = variables.size();
    String variable = null;
    if (tokens.peek().kind() == Kind.VARIABLE && tokens.second().is(Kind.MARK, ":=")) {
      variable = tokens.take().text();
      Token unused = tokens.take();
    }
    Expression condition = expressions.value();
    tokens.close();
    begin(variable);
    int inside = variables.size();
    List<Node> then = nodes();
    variables.shrink(inside);
    List<Node> otherwise = otherwise(open, word);
    variables.shrink(outside);
    return new Node.Branch(condition, variable, word.equals("with"), then, otherwise);
  }

  private void begin(@Nullable String variable) {
    if (variable != null) {
      variables.begin(variable, true);
    }
  }

  private Node loop(Token open) throws TemplateException {
    nesting.deepen(open);
    int outside = variables.size();
    List<String> names = loopVariables();
    Expression values = expressions.value();
    tokens.close();
    names.forEach(this::begin);
    List<Node> body = nodes();
    variables.shrink(outside);
    List<Node> otherwise = otherwise(open, "range");
    variables.shrink(outside);
    return new Node.Loop(
        values,
        names.size() == 2 ? names.get(0) : null,
        names.isEmpty() ? null : names.get(names.size() - 1),
        body,
        otherwise);
  }

  /** Reads nothing, <code>$value :=</code> or <code>$key, $value :=</code>. */
  private List<String> loopVariables() throws TemplateException {
    List<String> names = new ArrayList<>();
    Token mark = tokens.second();
    boolean isKey = mark.is(Kind.MARK, ",");
    if (tokens.peek().kind() == Kind.VARIABLE && (isKey || mark.is(Kind.MARK, ":="))) {
      names.add(tokens.take().text());
      Token between = tokens.take();
      if (isKey) {
        Token value = tokens.take();
        if (value.kind() != Kind.VARIABLE || !tokens.takes(Kind.MARK, ":=")) {
          throw TemplateException.at(between.place(), "a range is written $key, $value := .Field");
        }
        names.add(value.text());
      }
    }
    return names;
  }

  /** Reads the rest of a block, to its end. */
  private List<Node> otherwise(Token open, String word) throws TemplateException {
    if (tokens.take().kind() == Kind.END) {
      throw TemplateException.at(open.place(), "{{" + word + "}} without {{end}}");
    }
    if (tokens.takes(Kind.WORD, "end")) {
      tokens.close();
      return List.of();
    }
    Token elseWord = tokens.take();
    if (!word.equals("range") && tokens.takes(Kind.WORD, word)) {
      return List.of(branch(open, word));
    }
    tokens.close();
    List<Node> nodes = nodes();
    if (tokens.second().is(Kind.WORD, "else")) {
      throw TemplateException.at(elseWord.place(), "{{else}} has one before it in this block");
    }
    return endOf(open, word, nodes);
  }

  private List<Node> endOf(Token open, String word, List<Node> nodes) throws TemplateException {
    if (tokens.take().kind() == Kind.END) {
      throw TemplateException.at(open.place(), "{{" + word + "}} without {{end}}");
    }
    Token unused = tokens.take();
    tokens.close();
    return nodes;
  }
}
