package dev.jovl.cli.template;

import dev.jovl.cli.template.Token.Kind;
import dev.jovl.oci.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads expressions: calls of functions, joined by pipes; fields, variables and literals. */
final class ExpressionParser {

  private final Tokens tokens;
  private final Scope<Boolean> variables;
  private final Nesting nesting;

  /**
   * Makes the parser.
   *
   * @param variables those that have begun
   * @param nesting of the blocks around
   */
  ExpressionParser(Tokens tokens, Scope<Boolean> variables, Nesting nesting) {
    this.tokens = tokens;
    this.variables = variables;
    this.nesting = nesting;
  }

  /**
   * Reads an expression; a pipe makes it the last argument of the next call. All nesting inside it
   * counts until its end, also that of closed parentheses: a pipe or a field after them is deeper.
   */
  Expression value() throws TemplateException {
    int outside = nesting.depth();
    Expression value = pipeline();
    nesting.backTo(outside);
    return value;
  }

  private Expression pipeline() throws TemplateException {
    Expression value = command(null);
    Token pipe = tokens.peek();
    while (tokens.takes(Kind.MARK, "|")) {
      nesting.deepen(pipe);
      value = command(value);
      pipe = tokens.peek();
    }
    return value;
  }

  private Expression command(@Nullable Expression piped) throws TemplateException {
    Token first = tokens.peek();
    if (first.kind() == Kind.WORD && !isLiteral(first)) {
      return call(tokens.take(), piped);
    }
    if (piped != null) {
      throw TemplateException.at(first.place(), "a pipe leads to a function");
    }
    Expression value = operand();
    Token next = tokens.peek();
    if (isOperand(next)) {
      throw TemplateException.at(
          next.place(), next.text() + " is an argument, and before it stands no function");
    }
    return value;
  }

  private Expression call(Token word, @Nullable Expression piped) throws TemplateException {
    Optional<Function> function = Function.of(word.text());
    if (function.isEmpty()) {
      throw TemplateException.at(
          word.place(),
          word.text() + " is no function",
          "there are " + Function.words() + "; a field has a dot before it");
    }
    List<Expression> arguments = new ArrayList<>();
    while (isOperand(tokens.peek())) {
      arguments.add(operand());
    }
    if (piped != null) {
      arguments.add(piped);
    }
    if (!function.get().takes(arguments.size())) {
      throw TemplateException.at(
          word.place(), word.text() + " does not take " + arguments.size() + " arguments");
    }
    return new Expression.Call(function.get(), arguments, word.place());
  }

  private static boolean isLiteral(Token word) {
    return word.text().equals("true") || word.text().equals("false");
  }

  private static boolean isOperand(Token token) {
    return switch (token.kind()) {
      case DOT, FIELD, VARIABLE, STRING, NUMBER, WORD -> true;
      case MARK -> token.text().equals("(");
      case TEXT, OPEN, CLOSE, END -> false;
    };
  }

  private Expression operand() throws TemplateException {
    Token token = tokens.take();
    Expression value = term(token);
    while (tokens.peek().kind() == Kind.FIELD && !tokens.peek().isSpaced()) {
      nesting.deepen(tokens.peek());
      value = field(value, tokens.take());
    }
    Token next = tokens.peek();
    if (isOperand(next) && !next.isSpaced()) {
      throw TemplateException.at(next.place(), next.text() + " needs a blank before it");
    }
    return value;
  }

  private static Expression field(Expression of, Token token) {
    return new Expression.Field(of, token.text().substring(1));
  }

  private Expression term(Token token) throws TemplateException {
    return switch (token.kind()) {
      case DOT -> new Expression.Dot();
      case FIELD -> field(new Expression.Dot(), token);
      case VARIABLE -> variable(token);
      case STRING -> new Expression.Literal(Value.of(Quotation.meaning(token)));
      case NUMBER -> new Expression.Literal(number(token));
      case WORD -> word(token);
      case MARK, TEXT, OPEN, CLOSE, END -> parentheses(token);
    };
  }

  private static Value number(Token token) {
    String digits = token.text().startsWith("+") ? token.text().substring(1) : token.text();
    return Value.of(new JsonValue.Number(digits));
  }

  private Expression variable(Token token) throws TemplateException {
    if (!variables.has(token.text())) {
      throw TemplateException.at(token.place(), token.text() + " has no value here");
    }
    return new Expression.Variable(token.text());
  }

  private static Expression word(Token token) throws TemplateException {
    if (!isLiteral(token)) {
      throw TemplateException.at(
          token.place(),
          token.text() + " is no value",
          "a field has a dot before it, and a function stands first or in parentheses");
    }
    return new Expression.Literal(Value.of(token.text().equals("true")));
  }

  private Expression parentheses(Token token) throws TemplateException {
    if (!token.is(Kind.MARK, "(")) {
      throw TemplateException.at(token.place(), "there is no value before " + token.text());
    }
    nesting.deepen(token);
    Expression value = pipeline();
    if (!tokens.takes(Kind.MARK, ")")) {
      throw TemplateException.at(token.place(), "( without )");
    }
    return value;
  }
}
