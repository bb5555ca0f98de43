package dev.jovl.mount.request;

import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.posix.NameText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits the string after {@code -o}.
 *
 * <p>Options end at a comma. A backslash takes the meaning from the character after it, and stays
 * in the value, because it is needed once more where a list of directories is split at its colons.
 * A quote directly after "=" takes the meaning from commas up to the next quote (containers/storage
 * writes SELinux labels so); anywhere else it is an ordinary character, as it is for the kernel.
 */
final class OptionString {
  private final byte[] text;
  private int position;

  private OptionString(byte[] text) {
    this.text = text;
  }

  /**
   * Returns the options of the strings of several {@code -o} in their order.
   *
   * @throws MountException if a quote is not closed
   */
  static List<OptionWord> split(List<byte[]> texts) throws MountException {
    List<OptionWord> words = new ArrayList<>();
    for (byte[] text : texts) {
      words.addAll(split(text));
    }
    return words;
  }

  /**
   * Returns the options in their order; empty ones are dropped.
   *
   * @throws MountException if a quote is not closed
   */
  static List<OptionWord> split(byte[] text) throws MountException {
    OptionString string = new OptionString(text);
    List<OptionWord> words = new ArrayList<>();
    while (string.position < text.length) {
      OptionWord word = string.next();
      if (!word.name().isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  private OptionWord next() throws MountException {
    ByteArrayOutputStream name = new ByteArrayOutputStream();
    while (position < text.length && text[position] != ',') {
      if (text[position] == '=') {
        position++;
        byte[] value = value();
        position++;
        return new OptionWord(name.toString(StandardCharsets.UTF_8), value);
      }
      name.write(text[position++]);
    }
    position++;
    return new OptionWord(name.toString(StandardCharsets.UTF_8), null);
  }

  private byte[] value() throws MountException {
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    if (position < text.length && text[position] == '"') {
      quoted(value);
    }
    while (position < text.length && text[position] != ',') {
      if (text[position] == '\\' && position + 1 < text.length) {
        value.write(text[position++]);
      }
      value.write(text[position++]);
    }
    return value.toByteArray();
  }

  private void quoted(ByteArrayOutputStream value) throws MountException {
    int end = position + 1;
    while (end < text.length && text[end] != '"') {
      end++;
    }
    if (end == text.length) {
      throw MountException.of(
          Kind.USAGE,
          "-o " + NameText.ofPath(text),
          "a quote is not closed",
          "write \\\" for a quote");
    }
    value.write(text, position + 1, end - position - 1);
    position = end + 1;
  }

  /** Returns a value with its escapes undone: the character after a backslash is itself. */
  static byte[] unescape(byte[] value) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream(value.length);
    for (int i = 0; i < value.length; i++) {
      if (value[i] == '\\' && i + 1 < value.length) {
        i++;
      }
      plain.write(value[i]);
    }
    return plain.toByteArray();
  }

  /**
   * Returns a value in which commas have no backslash and all else stays, for what is one directory
   * and never split: there the kernel takes a backslash for a character of the name.
   */
  static byte[] withPlainCommas(byte[] value) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream(value.length);
    for (int i = 0; i < value.length; i++) {
      boolean escape = value[i] == '\\' && i + 1 < value.length && value[i + 1] == ',';
      if (!escape) {
        plain.write(value[i]);
      }
    }
    return plain.toByteArray();
  }

  /** Returns a value in which no colon has more than one backslash. */
  static byte[] withSingleEscapes(byte[] value) {
    ByteArrayOutputStream single = new ByteArrayOutputStream(value.length);
    for (int i = 0; i < value.length; i++) {
      boolean twice =
          i + 2 < value.length && value[i] == '\\' && value[i + 1] == '\\' && value[i + 2] == ':';
      if (!twice) {
        single.write(value[i]);
      }
    }
    return single.toByteArray();
  }

  /** Returns the parts of a value between colons that have no backslash, still with escapes. */
  static List<byte[]> splitAtColons(byte[] value) {
    List<byte[]> parts = new ArrayList<>();
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    for (int i = 0; i < value.length; i++) {
      if (value[i] == ':') {
        parts.add(part.toByteArray());
        part.reset();
      } else {
        if (value[i] == '\\' && i + 1 < value.length) {
          part.write(value[i++]);
        }
        part.write(value[i]);
      }
    }
    parts.add(part.toByteArray());
    return parts;
  }

  /** Returns a value as text with its escapes undone, or null for none. */
  static @Nullable String textOf(byte @Nullable [] value) {
    return value == null ? null : new String(unescape(value), StandardCharsets.UTF_8);
  }
}
