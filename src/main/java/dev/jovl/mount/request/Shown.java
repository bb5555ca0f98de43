package dev.jovl.mount.request;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bytes as text for a person: UTF-8 where they are, else with octal escapes; never two lines. */
public final class Shown {
  private Shown() {}

  /** Returns the text. */
  public static String text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.chars().noneMatch(Character::isISOControl)) {
        return text;
      }
    } catch (CharacterCodingException e) {
      return escaped(bytes);
    }
    return escaped(bytes);
  }

  private static String escaped(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      int value = b & 0xff;
      if (value < 0x20 || value >= 0x7f) {
        text.append('\\').append(String.format("%03o", value));
      } else {
        text.append((char) value);
      }
    }
    return text.toString();
  }
}
