package dev.jovl.tar;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Shows names to people; the only place where the bytes of a name become text. */
final class TarText {

  private static final int SHOWN = 200;

  private TarText() {}

  /** Returns the name as text, escaped and cut so that it is safe on a terminal. */
  static String show(byte[] name) {
    String decoded = decode(name);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < decoded.length() && i < SHOWN; i++) {
      char c = decoded.charAt(i);
      if (Character.isISOControl(c) || c == '\\') {
        text.append(String.format("\\x%02x", (int) c));
      } else {
        text.append(c);
      }
    }
    return decoded.length() > SHOWN ? text.append("...").toString() : text.toString();
  }

  private static String decode(byte[] name) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException notUtf8) {
      return new String(name, StandardCharsets.US_ASCII);
    }
  }
}
