package dev.jovl.mount.request;

import dev.jovl.posix.NameText;
import org.jspecify.annotations.Nullable;

/**
 * One option of {@code -o}: a name, and what followed the first "=".
 *
 * @param name as written
 * @param value the bytes after "=" with their escapes, without quotes; null if there was no "="
 */
record OptionWord(String name, byte @Nullable [] value) {

  /** Returns the option as text, for messages. */
  String shown() {
    return value == null ? name : name + "=" + NameText.ofPath(value);
  }
}
