package dev.jovl.gotext;

import java.util.ArrayList;
import java.util.List;

/** Reads the text of one glob from left to right. */
final class GlobParser {

  private final String glob;
  private final boolean anyDepth;
  private final List<GlobPart> parts = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private int at;

  /**
   * Makes a parser.
   *
   * @param anyDepth whether {@code **} crosses slashes
   */
  GlobParser(String glob, boolean anyDepth) {
    this.glob = glob;
    this.anyDepth = anyDepth;
  }

  /**
   * Reads the glob, once.
   *
   * @throws IllegalArgumentException when a class is not well formed or a backslash ends the glob
   */
  List<GlobPart> parts() {
    while (at < glob.length()) {
      element();
    }
    endText();
    return List.copyOf(parts);
  }

  private void element() {
    int c = next();
    switch (c) {
      case '*' -> wildcard(star());
      case '?' -> wildcard(GlobPart.OneOf.ANY);
      case '[' -> wildcard(characterClass());
      case '\\' -> text.appendCodePoint(escaped());
      default -> text.appendCodePoint(c);
    }
  }

  private void wildcard(GlobPart part) {
    endText();
    parts.add(part);
  }

  private void endText() {
    if (!text.isEmpty()) {
      parts.add(new GlobPart.Text(text.toString()));
      text.setLength(0);
    }
  }

  private GlobPart star() {
    if (!anyDepth || !glob.startsWith("*", at)) {
      return GlobPart.Star.NAME;
    }
    skip('*');
    if (glob.startsWith("/", at)) {
      at++;
    }
    return at == glob.length() ? GlobPart.Star.REST : GlobPart.Star.DIRECTORIES;
  }

  private void skip(char c) {
    while (at < glob.length() && glob.charAt(at) == c) {
      at++;
    }
  }

  private int next() {
    int c = glob.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  private int escaped() {
    if (at == glob.length()) {
      throw new IllegalArgumentException("a backslash ends the pattern");
    }
    return next();
  }

  private GlobPart characterClass() {
    boolean negated = glob.startsWith("^", at);
    if (negated) {
      at++;
    }
    List<GlobPart.OneOf.Range> ranges = new ArrayList<>();
    while (ranges.isEmpty() || !glob.startsWith("]", at)) {
      int low = classMember();
      int high = low;
      if (glob.startsWith("-", at)) {
        at++;
        high = classMember();
      }
      if (high < low) {
        throw new IllegalArgumentException("a range of a character class runs backwards");
      }
      ranges.add(new GlobPart.OneOf.Range(low, high));
    }
    at++;
    return new GlobPart.OneOf(List.copyOf(ranges), negated);
  }

  private int classMember() {
    if (at == glob.length()) {
      throw new IllegalArgumentException("a character class stays open");
    }
    int c = next();
    if (c == ']' || c == '-') {
      throw new IllegalArgumentException("a character class is empty or misses an end of a range");
    }
    return c == '\\' ? escaped() : c;
  }
}
