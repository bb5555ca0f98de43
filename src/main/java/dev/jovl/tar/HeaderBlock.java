package dev.jovl.tar;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The 512 bytes of a header, by field. Offsets from POSIX.1-1988 (ustar) and, where the magic says
 * so, from GNU tar's {@code tar.h} (oldgnu_header) and star.
 */
final class HeaderBlock {

  /** The unit of everything in an archive. */
  static final int SIZE = 512;

  static final int NAME = 0;
  static final int NAME_LENGTH = 100;
  static final int MODE = 100;
  static final int UID = 108;
  static final int GID = 116;
  static final int SIZE_FIELD = 124;
  static final int MTIME = 136;
  static final int CHECKSUM = 148;
  static final int TYPE = 156;
  static final int LINK = 157;
  static final int MAGIC = 257;
  static final int DEVICE_MAJOR = 329;
  static final int DEVICE_MINOR = 337;
  static final int PREFIX = 345;
  static final int PREFIX_LENGTH = 155;

  /** The length of the fields of mode, ids and device numbers. */
  static final int SHORT_NUMBER = 8;

  /** The length of the fields of size and time. */
  static final int LONG_NUMBER = 12;

  /** The type of a sparse file in the old form of GNU tar. */
  static final byte SPARSE = 'S';

  private static final int STAR_PREFIX_LENGTH = 131;
  private static final int STAR_TRAILER = 508;
  private static final byte[] POSIX_MAGIC = {'u', 's', 't', 'a', 'r', 0};
  private static final byte[] GNU_MAGIC = {'u', 's', 't', 'a', 'r', ' ', ' ', 0};
  private static final byte[] STAR_MAGIC = {'t', 'a', 'r', 0};

  private final byte[] block;

  HeaderBlock(byte[] block) {
    this.block = block;
  }

  /** Returns the bytes themselves. */
  byte[] bytes() {
    return block;
  }

  boolean isZero() {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether the checksum is right, summed unsigned as specified or signed as once done. */
  boolean checksumMatches() {
    Long stored = TarNumbers.parseField(block, CHECKSUM, SHORT_NUMBER);
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < SIZE; i++) {
      byte b = i >= CHECKSUM && i < CHECKSUM + SHORT_NUMBER ? (byte) ' ' : block[i];
      unsigned += b & 0xff;
      signed += b;
    }
    return stored != null && (stored == unsigned || stored == signed);
  }

  /** Writes the checksum the way all writers do: six digits, NUL, space. */
  void putChecksum() {
    Arrays.fill(block, CHECKSUM, CHECKSUM + SHORT_NUMBER, (byte) ' ');
    long sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    TarNumbers.putOctal(block, CHECKSUM, SHORT_NUMBER - 1, sum);
  }

  boolean isGnu() {
    return matches(MAGIC, GNU_MAGIC);
  }

  private boolean isPosix() {
    return matches(MAGIC, POSIX_MAGIC);
  }

  private boolean matches(int offset, byte[] expected) {
    return Arrays.equals(block, offset, offset + expected.length, expected, 0, expected.length);
  }

  byte type() {
    return block[TYPE];
  }

  /** Returns the number in a field, or null if there is none. */
  @Nullable Long number(int offset, int length) {
    return TarNumbers.parseField(block, offset, length);
  }

  /** Returns the name, joined with its prefix where the format has one. */
  byte[] name() {
    byte[] name = text(NAME, NAME_LENGTH);
    if (block[PREFIX] == 0 || !(isPosix() || hasPrefixOfGo())) {
      return name;
    }
    byte[] prefix =
        text(PREFIX, matches(STAR_TRAILER, STAR_MAGIC) ? STAR_PREFIX_LENGTH : PREFIX_LENGTH);
    byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
    whole[prefix.length] = '/';
    System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
    return whole;
  }

  /**
   * Returns whether a GNU header has a prefix, as no format allows. Go's writer before 1.8 put one
   * where the times of access and change belong (archive/tar, issue 12594), and layers of that time
   * have it: it is ASCII and no two numbers.
   */
  private boolean hasPrefixOfGo() {
    if (!isGnu() || type() == SPARSE) {
      return false;
    }
    for (byte b : text(PREFIX, PREFIX_LENGTH)) {
      if (b < 0) {
        return false;
      }
    }
    return number(PREFIX, LONG_NUMBER) == null || number(PREFIX + LONG_NUMBER, LONG_NUMBER) == null;
  }

  /** Returns the bytes of a text field up to its NUL or its end. */
  byte[] text(int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(block, offset, end);
  }

  void putText(int offset, int length, byte[] text) {
    System.arraycopy(text, 0, block, offset, Math.min(length, text.length));
  }

  void putPosixMagic() {
    putText(MAGIC, POSIX_MAGIC.length, POSIX_MAGIC);
    block[MAGIC + 6] = '0';
    block[MAGIC + 7] = '0';
  }

  void putGnuMagic() {
    putText(MAGIC, GNU_MAGIC.length, GNU_MAGIC);
  }
}
