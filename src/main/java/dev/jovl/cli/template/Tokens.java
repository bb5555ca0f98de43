package dev.jovl.cli.template;

import dev.jovl.cli.template.Token.Kind;
import java.util.List;

/** The tokens of a template that are still to be read. */
final class Tokens {

  private final List<Token> tokens;
  private int next;

  Tokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** Returns the next one, which stays. */
  Token peek() {
    return tokens.get(next);
  }

  /** Returns the one after the next, which stays. */
  Token second() {
    return tokens.get(Math.min(next + 1, tokens.size() - 1));
  }

  /** Takes the next one. */
  Token take() {
    Token token = tokens.get(next);
    next = Math.min(next + 1, tokens.size() - 1);
    return token;
  }

  /** Takes the next one if it is this. */
  boolean takes(Kind kind, String text) {
    boolean isThis = peek().is(kind, text);
    if (isThis) {
      Token unused = take();
    }
    return isThis;
  }

  /** Takes the braces that close. */
  void close() throws TemplateException {
    Token token = take();
    if (token.kind() != Kind.CLOSE) {
      throw TemplateException.at(token.place(), token.text() + " where }} should be");
    }
  }
}
