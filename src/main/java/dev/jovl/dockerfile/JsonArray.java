package dev.jovl.dockerfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON array of strings that makes an exec form (RFC 8259). A text that is no JSON array
 * is a shell form; an array that holds anything but strings is a fault.
 */
final class JsonArray {

  /** The text is a JSON array, but not one of strings only. */
  static final class NotStringsException extends Exception {
    private static final long serialVersionUID = 1L;

    NotStringsException() {
      super("when using JSON array syntax, arrays must be comprised of strings only");
    }
  }

  /** The deepest nesting that is taken; encoding/json of Go has a bound too, a higher one. */
  private static final int MAX_DEPTH = 1000;

  private final String text;
  private int at;
  private int depth;
  private boolean onlyStrings = true;

  private JsonArray(String text) {
    this.text = text;
  }

  /** Returns the strings, or null when the text is not a JSON array. */
  static @Nullable List<String> parse(String text) throws NotStringsException {
    JsonArray reader = new JsonArray(text);
    List<String> strings = reader.array();
    reader.blanks();
    if (strings == null || reader.at != text.length()) {
      return null;
    }
    if (!reader.onlyStrings) {
      throw new NotStringsException();
    }
    return strings;
  }

  private @Nullable List<String> array() {
    List<String> strings = new ArrayList<>();
    blanks();
    if (!take('[')) {
      return null;
    }
    blanks();
    if (take(']')) {
      return strings;
    }
    do {
      blanks();
      if (!element(strings)) {
        return null;
      }
      blanks();
    } while (take(','));
    return take(']') ? strings : null;
  }

  private boolean element(List<String> strings) {
    if (peek() == '"') {
      String value = string();
      if (value == null) {
        return false;
      }
      strings.add(value);
      return true;
    }
    onlyStrings = false;
    if (depth == MAX_DEPTH) {
      return false;
    }
    depth++;
    boolean whole = peek() == '[' ? array() != null : peek() == '{' ? object() : scalar();
    depth--;
    return whole;
  }

  private boolean object() {
    take('{');
    blanks();
    if (take('}')) {
      return true;
    }
    do {
      blanks();
      if (string() == null) {
        return false;
      }
      blanks();
      if (!take(':')) {
        return false;
      }
      blanks();
      if (!element(new ArrayList<>())) {
        return false;
      }
      blanks();
    } while (take(','));
    return take('}');
  }

  private boolean scalar() {
    int start = at;
    while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at)
        .matches("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  }

  private @Nullable String string() {
    if (!take('"')) {
      return null;
    }
    StringBuilder out = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return withoutHalves(out.toString());
      }
      if (c < ' ' || (c == '\\' && !escape(out))) {
        return null;
      }
      if (c != '\\') {
        out.append(c);
      }
    }
    return null;
  }

  /** Replaces each half of a pair that stands alone, as Go does: no file can hold it. */
  private static String withoutHalves(String text) {
    return text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private boolean escape(StringBuilder out) {
    if (at == text.length()) {
      return false;
    }
    char c = text.charAt(at++);
    int simple = "\"\\/bfnrt".indexOf(c);
    if (simple >= 0) {
      out.append("\"\\/\b\f\n\r\t".charAt(simple));
      return true;
    }
    if (c != 'u' || at + 4 > text.length()) {
      return false;
    }
    String hex = text.substring(at, at + 4);
    if (!hex.matches("[0-9a-fA-F]{4}")) {
      return false;
    }
    out.append((char) Integer.parseInt(hex, 16));
    at += 4;
    return true;
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private int peek() {
    return at < text.length() ? text.charAt(at) : -1;
  }

  private boolean take(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }
}
