package dev.jovl.image.archive;

import dev.jovl.image.transfer.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;

/** Compressions that layers never have, so that they are not read here, by their first bytes. */
final class UnsupportedCompression {

  private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};

  /** Behind the letters and the level stands what every block begins with. */
  private static final byte[] BZIP2 = {'B', 'Z', 'h'};

  private static final byte[] BZIP2_BLOCK = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59};
  private static final int LENGTH = BZIP2.length + 1 + BZIP2_BLOCK.length;

  private UnsupportedCompression() {}

  /**
   * Returns a stream from its first byte on again, to be used in its place.
   *
   * @param command what reads the plain archive from standard input
   * @throws ImageException if it is compressed so
   */
  static InputStream refused(InputStream in, String command) throws IOException {
    PushbackInputStream start = new PushbackInputStream(in, LENGTH);
    byte[] first = start.readNBytes(LENGTH);
    start.unread(first);
    if (has(first, 0, XZ)) {
      throw refusal("xz", command);
    }
    if (has(first, 0, BZIP2) && has(first, BZIP2.length + 1, BZIP2_BLOCK)) {
      throw refusal("bzip2", command);
    }
    return start;
  }

  private static boolean has(byte[] bytes, int at, byte[] part) {
    int end = at + part.length;
    return bytes.length >= end && Arrays.equals(bytes, at, end, part, 0, part.length);
  }

  private static ImageException refusal(String program, String command) {
    return new ImageException(
        "compressed by "
            + program
            + ", which is not read here; use "
            + program
            + " -dc FILE | "
            + command);
  }
}
