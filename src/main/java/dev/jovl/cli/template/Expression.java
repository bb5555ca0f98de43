package dev.jovl.cli.template;

import java.util.List;

/** An expression of a template. */
sealed interface Expression {

  /** The dot: what the template, the round of a loop or a {@code with} is about. */
  record Dot() implements Expression {
    @Override
    public String toString() {
      return ".";
    }
  }

  /**
   * A value that is written in the template.
   *
   * @param value the value
   */
  record Literal(Value value) implements Expression {
    @Override
    public String toString() {
      return value.asJson();
    }
  }

  /**
   * A variable.
   *
   * @param name with its dollar; {@code $} is what the whole template is about
   */
  record Variable(String name) implements Expression {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * A field of a value.
   *
   * @param of the value
   * @param name the name of the field, without a dot
   */
  record Field(Expression of, String name) implements Expression {
    @Override
    public String toString() {
      return (of instanceof Dot ? "" : of) + "." + name;
    }
  }

  /**
   * A call of a function.
   *
   * @param function the function
   * @param arguments as many as it takes
   * @param place where it stands in the template
   */
  record Call(Function function, List<Expression> arguments, int place) implements Expression {
    /** Copies the list. */
    public Call {
      arguments = List.copyOf(arguments);
    }

    /** Returns what is thrown when it cannot be carried out. */
    TemplateException fault(String cause) {
      return TemplateException.at(place, function.word() + ": " + cause);
    }

    @Override
    public String toString() {
      return "(" + function.word() + ")";
    }
  }
}
