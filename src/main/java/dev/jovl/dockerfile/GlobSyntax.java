package dev.jovl.dockerfile;

import java.util.regex.Pattern;

/**
 * Translates the glob syntax of Go's {@code filepath.Match} to a regular expression: {@code *} and
 * {@code ?} do not cross a slash, {@code [a-z]} and {@code [^a-z]} are classes, a backslash
 * escapes. A {@code **} is any depth, or the same as {@code *}, as {@code filepath.Match} has it.
 */
public final class GlobSyntax {

  private final String glob;
  private final boolean anyDepth;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private GlobSyntax(String glob, boolean anyDepth) {
    this.glob = glob;
    this.anyDepth = anyDepth;
  }

  /**
   * Returns the expression that matches a whole path.
   *
   * @param anyDepth whether {@code **} crosses slashes
   * @throws IllegalArgumentException when a class is not well formed or a backslash ends the glob
   */
  public static Pattern compile(String glob, boolean anyDepth) {
    GlobSyntax syntax = new GlobSyntax(glob, anyDepth);
    while (syntax.at < glob.length()) {
      syntax.element();
    }
    return Pattern.compile(syntax.out.toString(), Pattern.DOTALL);
  }

  /** Returns whether anything in the glob is not plain text. */
  static boolean isWildcard(String glob) {
    return glob.chars().anyMatch(c -> "*?[\\".indexOf(c) >= 0);
  }

  private void element() {
    int c = glob.codePointAt(at);
    at += Character.charCount(c);
    switch (c) {
      case '*' -> star();
      case '?' -> out.append("[^/]");
      case '[' -> characterClass();
      case '\\' -> literal(escaped());
      default -> literal(c);
    }
  }

  private void star() {
    if (!anyDepth || !glob.startsWith("*", at)) {
      out.append("[^/]*");
      return;
    }
    skipStars();
    if (glob.startsWith("/", at)) {
      at++;
    }
    // A further one says nothing more, and would multiply the ways in which a path can match.
    while (glob.startsWith("**/", at)) {
      skipStars();
      at++;
    }
    out.append(at == glob.length() ? ".*" : "(?:.*/)?");
  }

  private void skipStars() {
    while (glob.startsWith("*", at)) {
      at++;
    }
  }

  private void literal(int c) {
    out.append(Pattern.quote(Character.toString(c)));
  }

  private int escaped() {
    if (at == glob.length()) {
      throw new IllegalArgumentException("a backslash ends the pattern");
    }
    int c = glob.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  private void characterClass() {
    boolean negated = glob.startsWith("^", at);
    if (negated) {
      at++;
    }
    out.append(negated ? "[^/" : "(?!/)[");
    boolean any = false;
    while (!any || !glob.startsWith("]", at)) {
      int low = classMember();
      int high = low;
      if (glob.startsWith("-", at)) {
        at++;
        high = classMember();
      }
      if (high < low) {
        throw new IllegalArgumentException("a range of a character class runs backwards");
      }
      member(low);
      out.append('-');
      member(high);
      any = true;
    }
    at++;
    out.append(']');
  }

  private int classMember() {
    if (at == glob.length()) {
      throw new IllegalArgumentException("a character class stays open");
    }
    int c = escaped();
    if (c == ']' || c == '-') {
      throw new IllegalArgumentException("a character class is empty or misses an end of a range");
    }
    return c == '\\' ? escaped() : c;
  }

  private void member(int c) {
    out.append(String.format("\\x{%x}", c));
  }
}
