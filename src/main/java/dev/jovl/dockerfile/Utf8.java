package dev.jovl.dockerfile;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text of bytes that need not be UTF-8: a byte that is none becomes the lone surrogate U+DC00 plus
 * its value, so that different bytes are different texts and a malformed place can be found again.
 */
public final class Utf8 {

  private static final int ESCAPE = 0xDC00;

  private Utf8() {}

  /** Returns the text of bytes, of which none is lost. */
  public static String decode(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (!result.isError()) {
        return out.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE + (in.get() & 0xFF)));
      }
      decoder.reset();
    }
  }

  /** Returns whether the text stands for bytes that are not UTF-8. */
  static boolean isMalformed(String text) {
    return text.codePoints().anyMatch(c -> c >= ESCAPE + 0x80 && c <= ESCAPE + 0xFF);
  }
}
