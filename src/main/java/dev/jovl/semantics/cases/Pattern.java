package dev.jovl.semantics.cases;

import dev.jovl.semantics.CallException;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Violation;
import java.nio.charset.StandardCharsets;

/** Bytes that a case can tell from any others, kept beside a file to compare with it. */
final class Pattern {
  private static final int STEP = 251;

  private final byte[] bytes;

  /** Makes a pattern of a size in bytes; each 64 KiB of it differ from the others. */
  Pattern(int size) {
    bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i % STEP + (i >>> 16) * 7 + 1);
    }
  }

  /** Changes a part of it. */
  void put(int at, String text) {
    byte[] part = Handle.bytes(text);
    System.arraycopy(part, 0, bytes, at, part.length);
  }

  /** Returns a part of it. */
  String part(int at, int length) {
    return new String(bytes, at, Math.min(length, bytes.length - at), StandardCharsets.ISO_8859_1);
  }

  /** Writes all of it to a file. */
  void write(Handle file) throws CallException {
    for (int at = 0; at < bytes.length; at += Handle.CHUNK) {
      file.write(at, part(at, Handle.CHUNK));
    }
  }

  /** Claims that a file has these bytes and no others. */
  void check(Handle file) throws CallException, Violation {
    Check.equal("size", (long) bytes.length, file.stat().size());
    for (int at = 0; at < bytes.length; at += Handle.CHUNK) {
      String actual = file.read(at, Handle.CHUNK);
      String expected = part(at, Handle.CHUNK);
      if (!actual.equals(expected)) {
        int i = 0;
        while (i < actual.length() && actual.charAt(i) == expected.charAt(i)) {
          i++;
        }
        throw new Violation("the bytes at offset " + (at + i) + " are others");
      }
    }
  }
}
