package dev.jovl.cli.option;

import org.jspecify.annotations.Nullable;

/**
 * What {@code NAME=VALUE} says, or {@code NAME} alone.
 *
 * @param name all before the first equals sign
 * @param value all after it; null if there is none
 */
public record NameValue(String name, @Nullable String value) {
  /** Takes a text apart. Both parts may be empty. */
  public static NameValue of(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? new NameValue(text, null)
        : new NameValue(text.substring(0, equals), text.substring(equals + 1));
  }

  /** Returns the value, or another one for a name alone. */
  public String valueOr(String other) {
    return value == null ? other : value;
  }
}
