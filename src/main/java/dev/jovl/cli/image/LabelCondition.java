package dev.jovl.cli.image;

import dev.jovl.cli.option.NameValue;
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
    NameValue label = NameValue.of(text);
    return new LabelCondition(label.name(), label.value());
  }

  /** Returns whether an image has the label. */
  boolean isMetBy(ImageConfig image) {
    String has = image.config().labels().get(name);
    return has != null && (value == null || has.equals(value));
  }
}
