package dev.jovl.cli.image;

import dev.jovl.oci.ImageConfig;
import org.jspecify.annotations.Nullable;

/**
 * A label that an image may have.
 *
 * @param name of the label
 * @param value what it must be, or null for any
 */
record LabelCondition(String name, @Nullable String value) {

  /** Returns what {@code NAME[=VALUE]} asks for. */
  static LabelCondition of(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? new LabelCondition(text, null)
        : new LabelCondition(text.substring(0, equals), text.substring(equals + 1));
  }

  /** Returns whether an image has the label. */
  boolean isMetBy(ImageConfig image) {
    String has = image.config().labels().get(name);
    return has != null && (value == null || has.equals(value));
  }
}
