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
      return hasControl(text) ? escaped(bytes) : text;
    } catch (CharacterCodingException e) {
      return escaped(bytes);
    }
  }

  private static boolean hasControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
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
