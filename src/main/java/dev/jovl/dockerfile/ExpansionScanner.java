package dev.jovl.dockerfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one text from left to right and replaces what stands after dollar signs. */
final class ExpansionScanner {

  /** The text is not well formed, or a {@code ?} form says stop. */
  static final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    SyntaxException(String message) {
      super(message);
    }
  }

  /**
   * What a text became.
   *
   * @param text as one word
   * @param words split at unquoted blanks
   */
  record Result(String text, List<String> words) {}

  private static final int END = -1;

  /**
   * How long a word may become, in characters: each line can double it. No program can get a
   * variable of more than 128 KiB (MAX_ARG_STRLEN).
   */
  private static final int MAX_WORD = 1 << 20;

  /** How long a document may become, as a Dockerfile may be. */
  private static final int MAX_DOCUMENT = 16 << 20;

  /** A stack has room for more; nobody writes as much. */
  private static final int MAX_DEPTH = 500;

  private final String text;
  private final char escape;
  private final boolean quotes;
  private final Expansion.Variables variables;
  private final int most;
  private int at;
  private int depth;

  ExpansionScanner(String text, char escape, boolean quotes, Expansion.Variables variables) {
    this.text = text;
    this.escape = escape;
    this.quotes = quotes;
    this.variables = variables;
    this.most = quotes ? MAX_WORD : MAX_DOCUMENT;
  }

  Result scan() throws SyntaxException {
    return until(END, false);
  }

  /**
   * Reads up to a character.
   *
   * @param stop the character that ends this part and is consumed, or {@link #END}
   * @param keepEscapes whether an escape character stays in front of what it escapes: in patterns
   */
  private Result until(int stop, boolean keepEscapes) throws SyntaxException {
    Collector out = new Collector();
    while (peek() != END) {
      int c = peek();
      if (c == stop) {
        at++;
        return out.result();
      }
      if (c == '$') {
        out.splittable(dollar());
      } else if (quotes && c == '\'') {
        out.whole(singleQuoted());
      } else if (quotes && c == '"') {
        out.whole(doubleQuoted(keepEscapes));
      } else if (c == escape) {
        at++;
        escaped(out, keepEscapes);
      } else {
        at++;
        out.splittable(String.valueOf((char) c));
      }
    }
    if (stop != END) {
      throw new SyntaxException(
          "unexpected end of statement while looking for matching " + (char) stop);
    }
    return out.result();
  }

  private void escaped(Collector out, boolean keepEscapes) throws SyntaxException {
    if (keepEscapes) {
      out.whole(String.valueOf(escape));
    }
    if (peek() != END) {
      out.whole(String.valueOf(text.charAt(at++)));
    }
  }

  private String singleQuoted() throws SyntaxException {
    int close = text.indexOf('\'', at + 1);
    if (close < 0) {
      throw new SyntaxException(
          "unexpected end of statement while looking for matching single-quote");
    }
    String inner = text.substring(at + 1, close);
    at = close + 1;
    return inner;
  }

  private String doubleQuoted(boolean keepEscapes) throws SyntaxException {
    StringBuilder out = new StringBuilder();
    at++;
    while (peek() != END) {
      int c = peek();
      if (c == '"') {
        at++;
        return out.toString();
      }
      if (c == '$') {
        requireShort(out.append(dollar()).length());
        continue;
      }
      at++;
      if (c == escape && isEscapable(peek())) {
        out.append(keepEscapes ? String.valueOf(escape) : "").append(text.charAt(at++));
      } else if (c != escape || peek() != END) {
        out.append((char) c);
      }
    }
    throw new SyntaxException(
        "unexpected end of statement while looking for matching double-quote");
  }

  private boolean isEscapable(int c) {
    return c == '"' || c == '$' || c == escape;
  }

  private String dollar() throws SyntaxException {
    at++;
    if (peek() != '{') {
      String name = name();
      return name.isEmpty() ? "$" : value(name);
    }
    at++;
    if (peek() == END) {
      throw new SyntaxException("syntax error: missing '}'");
    }
    if (peek() == '{' || peek() == '}' || peek() == ':') {
      throw new SyntaxException("syntax error: bad substitution");
    }
    return braced(name());
  }

  private String braced(String name) throws SyntaxException {
    int c = next();
    boolean emptyIsUnset = c == ':';
    if (emptyIsUnset) {
      c = next();
    }
    String modifier = (emptyIsUnset ? ":" : "") + (c == END ? "" : String.valueOf((char) c));
    if (emptyIsUnset && "}#%/".indexOf(c) >= 0) {
      throw unsupported(modifier);
    }
    return switch (c) {
      case '}' -> value(name);
      case '-', '+', '?' -> conditional(name, (char) c, emptyIsUnset);
      case '#', '%' -> trimmed(name, (char) c);
      case '/' -> replaced(name);
      case END -> throw new SyntaxException("syntax error: missing '}'");
      default -> throw unsupported(modifier);
    };
  }

  private static SyntaxException unsupported(String modifier) {
    return new SyntaxException("unsupported modifier (" + modifier + ") in substitution");
  }

  private String conditional(String name, char form, boolean emptyIsUnset) throws SyntaxException {
    String word = part('}', false);
    @Nullable String value = variables.get(name);
    boolean unset = value == null || (emptyIsUnset && value.isEmpty());
    if (form == '+') {
      return unset ? "" : word;
    }
    if (!unset && value != null) {
      return value;
    }
    if (form == '-') {
      return word;
    }
    String state = value == null ? "is not allowed to be unset" : "is not allowed to be empty";
    throw new SyntaxException(name + ": " + (word.isEmpty() ? state : word));
  }

  private String trimmed(String name, char form) throws SyntaxException {
    String pattern = part('}', true);
    boolean longest = !pattern.isEmpty() && pattern.charAt(0) == form;
    ShellPattern shell = pattern(longest ? pattern.substring(1) : pattern);
    String value = value(name);
    return form == '#' ? shell.withoutPrefix(value, longest) : shell.withoutSuffix(value, longest);
  }

  private String replaced(String name) throws SyntaxException {
    boolean all = peek() == '/';
    if (all) {
      at++;
    }
    String pattern = part('/', true);
    String replacement = part('}', true);
    return pattern(pattern).replaced(value(name), replacement, all, most);
  }

  private void requireShort(int length) throws SyntaxException {
    requireShort(length, most);
  }

  /** Refuses a text that would become longer than any that is meant. */
  static void requireShort(int length, int most) throws SyntaxException {
    if (length > most) {
      throw new SyntaxException("the result has more than " + most + " characters");
    }
  }

  private static ShellPattern pattern(String text) throws SyntaxException {
    try {
      return ShellPattern.of(text);
    } catch (IllegalArgumentException e) {
      throw new SyntaxException(
          "invalid pattern (" + text + ") in substitution: " + e.getMessage());
    }
  }

  private String part(char stop, boolean keepEscapes) throws SyntaxException {
    if (depth == MAX_DEPTH) {
      throw new SyntaxException("braces are nested deeper than " + MAX_DEPTH + " levels");
    }
    depth++;
    try {
      String text = until(stop, keepEscapes).text();
      depth--;
      return text;
    } catch (SyntaxException e) {
      throw peek() == END ? new SyntaxException("syntax error: missing '" + stop + "'") : e;
    }
  }

  private String value(String name) {
    String value = variables.get(name);
    return value == null ? "" : value;
  }

  /** Reads a name: digits, or one special parameter, or letters, digits and underscores. */
  private String name() {
    int start = at;
    if (Character.isDigit(peek())) {
      while (Character.isDigit(peek())) {
        at++;
      }
      return text.substring(start, at);
    }
    if (peek() != END && "@*#?-$!".indexOf(peek()) >= 0) {
      at++;
      return text.substring(start, at);
    }
    while (Character.isLetterOrDigit(peek()) || peek() == '_') {
      at++;
    }
    return text.substring(start, at);
  }

  private int peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  private int next() {
    return at < text.length() ? text.charAt(at++) : END;
  }

  /** Gathers the text as one word and as many. */
  private final class Collector {
    private final StringBuilder all = new StringBuilder();
    private final StringBuilder word = new StringBuilder();
    private final List<String> words = new ArrayList<>();

    void splittable(String part) throws SyntaxException {
      requireShort(all.append(part).length());
      for (int i = 0; i < part.length(); i++) {
        if (Blanks.isBlank(part.charAt(i))) {
          endWord();
        } else {
          word.append(part.charAt(i));
        }
      }
    }

    void whole(String part) throws SyntaxException {
      requireShort(all.append(part).length());
      word.append(part);
    }

    private void endWord() {
      if (!word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
    }

    Result result() {
      endWord();
      return new Result(all.toString(), words);
    }
  }
}
