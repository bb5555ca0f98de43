package dev.jovl.dockerfile;

/**
 * What is a blank in a Dockerfile: the white space of Unicode, as for BuildKit. {@link
 * Character#isWhitespace} does not have the no-break spaces, which come along when a line is copied
 * from a web page, nor U+0085, and has the separators U+001C to U+001F.
 */
public final class Blanks {

  private static final String OTHERS = "\u0085\u00A0\u2007\u202F";

  private Blanks() {}

  /** Returns whether a character is one. */
  static boolean isBlank(char c) {
    return OTHERS.indexOf(c) >= 0 || (Character.isWhitespace(c) && (c < '\u001C' || c > '\u001F'));
  }

  /** Returns whether a text has nothing else. */
  static boolean isBlank(String text) {
    return leading(text) == text.length();
  }

  /** Returns the text without those at its ends. */
  public static String strip(String text) {
    int start = leading(text);
    int end = text.length();
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** Returns how many the text begins with. */
  static int leading(String text) {
    int at = 0;
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }
}
