package dev.jovl.posix;

/**
 * Text from elsewhere that is about to be shown to people: blanks are in the place of the control
 * characters, which a terminal would obey, and of the format characters, which would show the rest
 * in another order or are not seen.
 */
public final class TerminalText {
  private TerminalText() {}

  /** Returns text of one line; newlines and tabs are control characters too. */
  public static String blanked(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}]", " ");
  }

  /** Returns text of several lines, whose newlines and tabs stay. */
  public static String blankedLines(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}&&[^\n\t]]", " ");
  }
}
