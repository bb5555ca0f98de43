package dev.jovl.posix;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One component of a path: bytes without a slash and NUL, at least one. It has no encoding; {@link
 * #toString} is for people.
 */
public final class FileName implements Comparable<FileName> {
  /** The longest name of Linux' filesystems in bytes, NAME_MAX. */
  public static final int MAX_LENGTH = 255;

  /** The name of a directory in itself. */
  public static final FileName SELF = of(".");

  private final byte[] bytes;
  private final int hash;

  private FileName(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  /**
   * Returns the name of the given bytes, which are copied.
   *
   * @throws IllegalArgumentException if they are empty or have a slash or NUL
   */
  public static FileName of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  /**
   * Returns the name of a range of bytes, which are copied.
   *
   * @throws IllegalArgumentException if they are empty or have a slash or NUL
   */
  public static FileName of(byte[] bytes, int from, int length) {
    return checked(Arrays.copyOfRange(bytes, from, from + length));
  }

  private static FileName checked(byte[] own) {
    FileName name = new FileName(own);
    if (!isValid(own)) {
      throw new IllegalArgumentException("not the name of a file: '" + name + "'");
    }
    return name;
  }

  /**
   * Returns the name of a text in UTF-8.
   *
   * @throws IllegalArgumentException if it is empty or has a slash or NUL
   */
  public static FileName of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns the name of the next bytes of a buffer, whose position moves.
   *
   * @throws IllegalArgumentException if they are empty or have a slash or NUL
   */
  public static FileName read(ByteBuffer source, int length) {
    byte[] own = new byte[length];
    source.get(own);
    return checked(own);
  }

  /** Returns whether bytes can be a name: not empty, no slash, no NUL. */
  public static boolean isValid(byte[] bytes) {
    for (byte b : bytes) {
      if (b == '/' || b == 0) {
        return false;
      }
    }
    return bytes.length > 0;
  }

  /** Returns the number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** Returns the byte at a position of 0 to length - 1. */
  public byte byteAt(int index) {
    return bytes[index];
  }

  /** Returns a copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** Copies the bytes into a buffer at its position, which moves. */
  public void putInto(ByteBuffer target) {
    target.put(bytes);
  }

  /** Returns whether this is "." or "..". */
  public boolean isDots() {
    return bytes[0] == '.' && (bytes.length == 1 || (bytes.length == 2 && bytes[1] == '.'));
  }

  /** Returns whether the name begins with the given ASCII text. */
  public boolean startsWith(String ascii) {
    if (bytes.length < ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (bytes[i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the name made of a prefix in ASCII and this name. */
  public FileName withPrefix(String ascii) {
    byte[] prefix = ascii.getBytes(StandardCharsets.US_ASCII);
    byte[] joined = Arrays.copyOf(prefix, prefix.length + bytes.length);
    System.arraycopy(bytes, 0, joined, prefix.length, bytes.length);
    return new FileName(joined);
  }

  /**
   * Returns the name without its first bytes.
   *
   * @throws IllegalArgumentException if nothing would be left
   */
  public FileName withoutPrefix(int length) {
    return of(bytes, length, bytes.length - length);
  }

  @Override
  public int compareTo(FileName other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileName name && hash == name.hash && Arrays.equals(bytes, name.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Returns the name for people: as UTF-8, or with {@code \xNN} for each byte outside ASCII. */
  @Override
  public String toString() {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return text.toString();
    } catch (CharacterCodingException e) {
      return escaped();
    }
  }

  private String escaped() {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      if (b < 0) {
        text.append(String.format("\\x%02x", b & 0xff));
      } else {
        text.append((char) b);
      }
    }
    return text.toString();
  }
}
