package dev.jovl.dockerfile;

import java.util.Arrays;
import java.util.BitSet;

/**
 * A pattern of parameter expansion: {@code *} is any text, {@code ?} one character, a backslash
 * takes their meaning away. Bracket expressions are plain text.
 *
 * <p>It is not a regular expression of Java, which with many stars would take for ever: all places
 * that a part of the pattern can end at are followed at once.
 */
final class ShellPattern {

  private static final int ANY_TEXT = -1;
  private static final int ANY_CHARACTER = -2;

  /** Characters, and what stands for others. */
  private final int[] parts;

  private ShellPattern(int[] parts) {
    this.parts = parts;
  }

  /**
   * Compiles a pattern.
   *
   * @throws IllegalArgumentException when a backslash stands before anything but {@code * ? \ } /}
   */
  static ShellPattern of(String text) {
    int[] characters = text.codePoints().toArray();
    int[] parts = new int[characters.length];
    int count = 0;
    for (int i = 0; i < characters.length; i++) {
      int c = characters[i];
      if (c == '*') {
        parts[count++] = ANY_TEXT;
      } else if (c == '?') {
        parts[count++] = ANY_CHARACTER;
      } else {
        if (c == '\\') {
          i++;
          c = i < characters.length ? characters[i] : ' ';
          if ("*?\\}/".indexOf(c) < 0) {
            throw new IllegalArgumentException("invalid escape '\\" + Character.toString(c) + "'");
          }
        }
        parts[count++] = c;
      }
    }
    return new ShellPattern(Arrays.copyOf(parts, count));
  }

  /** Returns the places at which a match that begins at a place can end. */
  private BitSet ends(String value, int start) {
    BitSet ends = new BitSet();
    ends.set(start);
    for (int part : parts) {
      BitSet next = new BitSet();
      if (part == ANY_TEXT) {
        for (int i = ends.nextSetBit(0); i >= 0; i = after(value, i)) {
          next.set(i);
        }
      } else {
        for (int i = ends.nextSetBit(0); i >= 0 && i < value.length(); i = ends.nextSetBit(i + 1)) {
          if (part == ANY_CHARACTER || part == value.codePointAt(i)) {
            next.set(after(value, i));
          }
        }
      }
      if (next.isEmpty()) {
        return next;
      }
      ends = next;
    }
    return ends;
  }

  /** Returns the place behind the character at another one; -1 behind the last. */
  private static int after(String value, int at) {
    return at < value.length() ? at + Character.charCount(value.codePointAt(at)) : -1;
  }

  String withoutPrefix(String value, boolean asMuch) {
    BitSet ends = ends(value, 0);
    return ends.isEmpty() ? value : value.substring(asMuch ? ends.length() - 1 : first(ends));
  }

  private static int first(BitSet ends) {
    return ends.nextSetBit(0);
  }

  String withoutSuffix(String value, boolean asMuch) {
    int found = -1;
    for (int start = 0; start >= 0 && (found < 0 || !asMuch); start = after(value, start)) {
      if (ends(value, start).get(value.length())) {
        found = start;
      }
    }
    return found < 0 ? value : value.substring(0, found);
  }

  /**
   * Replaces the longest match at each place; an empty one right behind another is none.
   *
   * @param most how many characters the result may have
   */
  String replaced(String value, String replacement, boolean all, int most)
      throws ExpansionScanner.SyntaxException {
    StringBuilder out = new StringBuilder();
    int copied = 0;
    int last = -1;
    int at = 0;
    while (at >= 0) {
      int end = ends(value, at).length() - 1;
      boolean isMatch = end >= 0 && !(end == at && at == last);
      if (isMatch) {
        out.append(value, copied, at).append(replacement);
        ExpansionScanner.requireShort(out.length(), most);
        copied = end;
        last = end;
        if (!all) {
          break;
        }
      }
      at = isMatch && end > at ? end : after(value, at);
    }
    return out.append(value, copied, value.length()).toString();
  }
}
