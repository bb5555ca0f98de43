package dev.jovl.dockerfile;

import java.util.List;
import java.util.Locale;

/**
 * The lines of a Dockerfile that something stands on.
 *
 * @param firstLine number of the first line, from 1
 * @param lastLine number of the last line, at least {@code firstLine}
 * @param source the lines themselves, without their ends
 */
public record Location(int firstLine, int lastLine, List<String> source) {

  /**
   * Longest excerpt that is shown, in lines; a heredoc of a thousand lines would bury the message.
   */
  private static final int MAX_EXCERPT = 12;

  /** Checks the order of the lines and copies the source. */
  public Location {
    if (firstLine < 1 || lastLine < firstLine) {
      throw new IllegalArgumentException("lines " + firstLine + " to " + lastLine);
    }
    source = List.copyOf(source);
  }

  /**
   * Returns the numbered source lines as they may be shown, each ended by a newline, cut off after
   * twelve.
   */
  public String excerpt() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < source.size() && i < MAX_EXCERPT; i++) {
      out.append(
          String.format(Locale.US, "%5d | %s%n", firstLine + i, UrlLogins.hidden(source.get(i))));
    }
    if (source.size() > MAX_EXCERPT) {
      out.append(
          String.format(Locale.US, "      | (%d more lines)%n", source.size() - MAX_EXCERPT));
    }
    return out.toString();
  }

  /** Returns {@code "3"} or {@code "3-5"}. */
  @Override
  public String toString() {
    return firstLine == lastLine ? Integer.toString(firstLine) : firstLine + "-" + lastLine;
  }
}
