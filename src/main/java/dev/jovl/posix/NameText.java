package dev.jovl.posix;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Shows people the bytes that name something, and may come from a stranger. In place of what a
 * terminal would obey, of what would show the rest in another order, of the backslash, and of each
 * byte outside ASCII in what is no UTF-8 there is a backslash with {@code x}, {@code u} or {@code
 * U} and the number, as in the {@code $'...'} of a shell.
 */
public final class NameText {

  private static final int MOST = 300;

  private NameText() {}

  /**
   * Returns a name as text.
   *
   * @param name one name, or several with slashes between them; of a long one only the beginning is
   *     shown
   */
  public static String of(byte[] name) {
    return escaped(decode(name), MOST);
  }

  /**
   * Returns a path as whole text that can be copied from a message. It stays as it is, with its
   * backslashes, if there is nothing else in it to be escaped.
   *
   * @param path one path, or an option or another word with a path in it
   */
  public static String ofPath(byte[] path) {
    String text = utf8(path);
    return text != null && isHarmless(text) ? text : escaped(decode(path), Integer.MAX_VALUE);
  }

  /** Returns a path as {@link #ofPath(byte[])}. */
  public static String ofPath(String path) {
    return isHarmless(path) ? path : escaped(path.codePoints().toArray(), Integer.MAX_VALUE);
  }

  /** A loop: the first lambda of a process costs a mount some milliseconds. */
  private static boolean isHarmless(String text) {
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      int c = text.codePointAt(i);
      if (isObeyed(c)) {
        return false;
      }
    }
    return true;
  }

  private static String escaped(int[] characters, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < characters.length && i < most; i++) {
      append(text, characters[i]);
    }
    return characters.length > most ? text.append("...").toString() : text.toString();
  }

  /** Returns code points or, of what is no UTF-8, bytes; those outside ASCII are negative then. */
  private static int[] decode(byte[] name) {
    String text = utf8(name);
    if (text != null) {
      return text.codePoints().toArray();
    }
    int[] bytes = new int[name.length];
    for (int i = 0; i < name.length; i++) {
      bytes[i] = name[i] < 0 ? -(name[i] & 0xff) : name[i];
    }
    return bytes;
  }

  private static @Nullable String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      return null;
    }
  }

  private static void append(StringBuilder text, int c) {
    if (c < 0 || Character.isISOControl(c) || c == '\\') {
      text.append(String.format("\\x%02x", Math.abs(c)));
    } else if (isObeyed(c)) {
      text.append(String.format(Character.isBmpCodePoint(c) ? "\\u%04x" : "\\U%08x", c));
    } else {
      text.appendCodePoint(c);
    }
  }

  private static boolean isObeyed(int c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
  }
}
