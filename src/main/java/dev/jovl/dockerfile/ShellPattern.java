package dev.jovl.dockerfile;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern of parameter expansion: {@code *} is any text, {@code ?} one character, a backslash
 * takes their meaning away. Bracket expressions are plain text.
 */
final class ShellPattern {

  private final Pattern longest;
  private final Pattern shortest;

  private ShellPattern(Pattern longest, Pattern shortest) {
    this.longest = longest;
    this.shortest = shortest;
  }

  /**
   * Compiles a pattern.
   *
   * @throws IllegalArgumentException when a backslash stands before anything but {@code * ? \ } /}
   */
  static ShellPattern of(String text) {
    return new ShellPattern(
        Pattern.compile(regex(text, ".*"), Pattern.DOTALL),
        Pattern.compile(regex(text, ".*?"), Pattern.DOTALL));
  }

  private static String regex(String text, String star) {
    StringBuilder out = new StringBuilder();
    int[] characters = text.codePoints().toArray();
    for (int i = 0; i < characters.length; i++) {
      int c = characters[i];
      if (c == '*') {
        out.append(star);
      } else if (c == '?') {
        out.append('.');
      } else {
        if (c == '\\') {
          i++;
          c = i < characters.length ? characters[i] : ' ';
          if ("*?\\}/".indexOf(c) < 0) {
            throw new IllegalArgumentException("invalid escape '\\" + Character.toString(c) + "'");
          }
        }
        out.append(Pattern.quote(Character.toString(c)));
      }
    }
    return out.toString();
  }

  String withoutPrefix(String value, boolean asMuch) {
    Matcher matcher = (asMuch ? longest : shortest).matcher(value);
    return matcher.lookingAt() ? value.substring(matcher.end()) : value;
  }

  String withoutSuffix(String value, boolean asMuch) {
    Matcher matcher = longest.matcher(value);
    int step = asMuch ? 1 : -1;
    for (int start = asMuch ? 0 : value.length();
        start >= 0 && start <= value.length();
        start += step) {
      if (isBoundary(value, start) && matcher.region(start, value.length()).matches()) {
        return value.substring(0, start);
      }
    }
    return value;
  }

  /** A character that takes two units of Java's is never cut in two. */
  private static boolean isBoundary(String value, int at) {
    return at == 0
        || at == value.length()
        || !Character.isSurrogatePair(value.charAt(at - 1), value.charAt(at));
  }

  String replaced(String value, String replacement, boolean all) {
    Matcher matcher = longest.matcher(value);
    String literal = Matcher.quoteReplacement(replacement);
    return all ? matcher.replaceAll(literal) : matcher.replaceFirst(literal);
  }
}
