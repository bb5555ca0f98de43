package dev.jovl.cli.image;

import dev.jovl.cli.option.NameValue;
import dev.jovl.gotext.GoBoolean;
import java.util.Locale;
import java.util.Optional;

/**
 * A condition of {@code --filter}.
 *
 * @param text how it was given
 * @param key what is before the equals sign, in small letters: Docker takes it in any case, and
 *     with blanks around it
 * @param value what is after it; empty if there is none
 */
record Condition(String text, String key, String value) {

  /** Returns the condition that a text spells. */
  static Condition of(String text) {
    NameValue given = NameValue.of(text);
    String key = given.name().strip().toLowerCase(Locale.ROOT);
    return new Condition(text, key, given.valueOr("").strip());
  }

  /** Returns whether the value is true or false, nothing if it is neither. */
  Optional<Boolean> truth() {
    return GoBoolean.parse(value);
  }
}
