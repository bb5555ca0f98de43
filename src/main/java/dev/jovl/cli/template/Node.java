package dev.jovl.cli.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a template that is carried out. */
sealed interface Node {

  /**
   * Text outside braces.
   *
   * @param text the text
   */
  record Text(String text) implements Node {}

  /**
   * Shows a value.
   *
   * @param value the value
   */
  record Show(Expression value) implements Node {}

  /**
   * Gives a variable a value.
   *
   * @param variable its name, with the dollar
   * @param isNew whether it begins here; else it is changed
   * @param value the value
   */
  record Assign(String variable, boolean isNew, Expression value) implements Node {}

  /**
   * {@code if}, and {@code with}, which also makes the value the dot.
   *
   * @param condition the value that is true or not
   * @param variable what gets the value, if there is one
   * @param setsDot whether it is a {@code with}
   * @param then what is carried out if it is true
   * @param otherwise what is carried out if not
   */
  record Branch(
      Expression condition,
      @Nullable String variable,
      boolean setsDot,
      List<Node> then,
      List<Node> otherwise)
      implements Node {
    /** Copies the lists. */
    public Branch {
      then = List.copyOf(then);
      otherwise = List.copyOf(otherwise);
    }
  }

  /**
   * {@code range}.
   *
   * @param values the list or map
   * @param key what gets the place or the key of each round, if there is one
   * @param value what gets the value of each round, if there is one
   * @param body what is carried out for each, with the value as the dot
   * @param otherwise what is carried out if there is none
   */
  record Loop(
      Expression values,
      @Nullable String key,
      @Nullable String value,
      List<Node> body,
      List<Node> otherwise)
      implements Node {
    /** Copies the lists. */
    public Loop {
      body = List.copyOf(body);
      otherwise = List.copyOf(otherwise);
    }
  }
}
