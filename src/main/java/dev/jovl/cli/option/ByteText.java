package dev.jovl.cli.option;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Converts bytes to text and back without loss, for words that need not be text, such as names of
 * files. The bytes are read as UTF-8. A byte that is not part of it becomes a character that no
 * text has: U+DC80 to U+DCFF, a low surrogate without a high one.
 */
public final class ByteText {
  private static final char NO_BYTE = 0xdc00;

  private ByteText() {}

  /** Returns the text of bytes. */
  public static String of(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      for (int left = result.length(); left > 0; left--) {
        out.put((char) (NO_BYTE + (in.get() & 0xff)));
      }
      result = decoder.reset().decode(in, out, true);
    }
    return out.flip().toString();
  }

  /** Returns the bytes of a text. */
  public static byte[] bytes(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    text.codePoints()
        .forEach(
            point -> {
              if (point >= NO_BYTE + 0x80 && point <= NO_BYTE + 0xff) {
                bytes.write(point - NO_BYTE);
              } else {
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
              }
            });
    return bytes.toByteArray();
  }
}
