package dev.jovl.posix;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Shows people the bytes that name something, and may come from a stranger. */
public final class NameText {

  private static final int MOST = 300;

  private NameText() {}

  /**
   * Returns a name as text. In place of what a terminal would obey, of what would show the rest in
   * another order, of the backslash, and of each byte outside ASCII in what is no UTF-8 there is a
   * backslash with {@code x} or {@code u} and the number.
   *
   * @param name one name, or several with slashes between them; of a long one only the beginning is
   *     shown
   */
  public static String of(byte[] name) {
    int[] characters = decode(name);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < characters.length && i < MOST; i++) {
      append(text, characters[i]);
    }
    return characters.length > MOST ? text.append("...").toString() : text.toString();
  }

  /** Returns code points or, of what is no UTF-8, bytes; those outside ASCII are negative then. */
  private static int[] decode(byte[] name) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(name))
          .codePoints()
          .toArray();
    } catch (CharacterCodingException notUtf8) {
      int[] bytes = new int[name.length];
      for (int i = 0; i < name.length; i++) {
        bytes[i] = name[i] < 0 ? -(name[i] & 0xff) : name[i];
      }
      return bytes;
    }
  }

  private static void append(StringBuilder text, int c) {
    if (c < 0 || Character.isISOControl(c) || c == '\\') {
      text.append(String.format("\\x%02x", Math.abs(c)));
    } else if (Character.getType(c) == Character.FORMAT) {
      text.append(String.format("\\u%04x", c));
    } else {
      text.appendCodePoint(c);
    }
  }
}
