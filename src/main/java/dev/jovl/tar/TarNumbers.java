package dev.jovl.tar;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The three ways in which tar writes numbers: octal text, base-256 (GNU, the first byte has its
 * high bit set), and decimal text in PAX records.
 */
final class TarNumbers {

  private static final int NANO_DIGITS = 9;

  private TarNumbers() {}

  /** Returns the number in a header field, or null if it is none or does not fit a long. */
  static @Nullable Long parseField(byte[] block, int offset, int length) {
    return (block[offset] & 0x80) != 0
        ? parseBase256(block, offset, length)
        : parseOctal(block, offset, length);
  }

  private static @Nullable Long parseBase256(byte[] block, int offset, int length) {
    boolean negative = (block[offset] & 0x40) != 0;
    int sign = negative ? 0xff : 0;
    long value = negative ? -1 : 0;
    for (int i = 0; i < length; i++) {
      int octet = block[offset + i] & 0xff;
      if (i == 0) {
        octet = negative ? octet : octet & 0x7f;
      }
      if (length - i > Long.BYTES && octet != sign) {
        return null;
      }
      value = value << 8 | octet;
    }
    return value < 0 == negative ? value : null;
  }

  private static @Nullable Long parseOctal(byte[] block, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (at < end && (block[at] == ' ' || block[at] == 0)) {
      at++;
    }
    long value = 0;
    for (; at < end && block[at] != ' ' && block[at] != 0; at++) {
      int digit = block[at] - '0';
      if (digit < 0 || digit > 7) {
        return null;
      }
      value = value << 3 | digit;
    }
    return onlyBlanks(block, at, end) ? value : null;
  }

  private static boolean onlyBlanks(byte[] block, int from, int end) {
    for (int at = from; at < end && block[at] != 0; at++) {
      if (block[at] != ' ') {
        return false;
      }
    }
    return true;
  }

  /** Returns whether octal text of a field of this length, with its final NUL, holds the value. */
  static boolean fitsOctal(long value, int length) {
    return value >= 0 && value < 1L << 3 * (length - 1);
  }

  /** Writes octal text, zero-padded, with a final NUL. The value must fit. */
  static void putOctal(byte[] block, int offset, int length, long value) {
    long rest = value;
    for (int i = length - 2; i >= 0; i--) {
      block[offset + i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
    block[offset + length - 1] = 0;
  }

  /** Writes the value in base-256; fields of 8 bytes hold 56 bits, longer ones everything. */
  static void putBase256(byte[] block, int offset, int length, long value) {
    long rest = value;
    for (int i = length - 1; i >= 0; i--) {
      block[offset + i] = (byte) rest;
      rest >>= 8;
    }
    block[offset] |= (byte) 0x80;
  }

  /** Returns the non-negative decimal number, or null if it is none or does not fit a long. */
  static @Nullable Long parseDecimal(byte[] text, int offset, int end) {
    if (offset >= end) {
      return null;
    }
    long value = 0;
    for (int at = offset; at < end; at++) {
      int digit = text[at] - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return null;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** Returns the time that a PAX record gives as decimal seconds, or null if it gives none. */
  static @Nullable Instant parseTime(byte[] text) {
    int start = text.length > 0 && text[0] == '-' ? 1 : 0;
    int point = start;
    while (point < text.length && text[point] != '.') {
      point++;
    }
    Long seconds = parseDecimal(text, start, point);
    Long nanos = parseFraction(text, Math.min(point + 1, text.length));
    if (seconds == null || nanos == null) {
      return null;
    }
    try {
      return start == 0
          ? Instant.ofEpochSecond(seconds, nanos)
          : Instant.ofEpochSecond(-seconds, -nanos);
    } catch (DateTimeException outOfRange) {
      return null;
    }
  }

  private static @Nullable Long parseFraction(byte[] text, int from) {
    long nanos = 0;
    for (int i = 0; i < Math.max(NANO_DIGITS, text.length - from); i++) {
      int digit = from + i < text.length ? text[from + i] - '0' : 0;
      if (digit < 0 || digit > 9) {
        return null;
      }
      nanos = i < NANO_DIGITS ? nanos * 10 + digit : nanos;
    }
    return nanos;
  }

  /** Returns the time as decimal seconds, without trailing zeros. */
  static byte[] formatTime(Instant time) {
    boolean negative = time.getEpochSecond() < 0;
    long seconds = time.getEpochSecond();
    long nanos = time.getNano();
    if (negative && nanos > 0) {
      seconds++;
      nanos = 1_000_000_000 - nanos;
    }
    StringBuilder text = new StringBuilder(negative ? "-" : "").append(Math.abs(seconds));
    if (nanos > 0) {
      text.append('.').append(String.format(Locale.US, "%09d", nanos));
      while (text.charAt(text.length() - 1) == '0') {
        text.setLength(text.length() - 1);
      }
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
