package dev.jovl.oci;

import java.util.ArrayList;
import java.util.List;

/**
 * A JSON value. Objects keep the order of their fields and numbers keep their spelling, so that
 * what is not understood is written as it was read.
 */
public sealed interface JsonValue permits JsonObject, JsonValue.Scalar, JsonValue.Array {

  /** A value without parts. */
  sealed interface Scalar extends JsonValue permits Text, Number, Bool, Null {}

  /**
   * Returns the one value that {@code bytes} spell in UTF-8.
   *
   * @param bytes the document
   * @param maxBytes how long the document may be
   * @param what what the document is, for messages
   */
  static JsonValue parse(byte[] bytes, int maxBytes, String what) throws OciFormatException {
    return JsonParser.parse(bytes, maxBytes, what);
  }

  /** Returns the value in UTF-8, without white space; equal values give equal bytes. */
  default byte[] toBytes() {
    return JsonFormatter.format(this);
  }

  /**
   * A text.
   *
   * @param value the text, without escapes
   */
  record Text(String value) implements Scalar {}

  /**
   * A number.
   *
   * @param literal how it is spelled
   */
  record Number(String literal) implements Scalar {}

  /**
   * True or false.
   *
   * @param value which
   */
  record Bool(boolean value) implements Scalar {}

  /** The null. */
  enum Null implements Scalar {
    /** The only one. */
    NULL
  }

  /**
   * A list of values.
   *
   * @param items the values, in order; never changes
   */
  record Array(List<JsonValue> items) implements JsonValue {
    /** Copies the list. */
    public Array {
      items = List.copyOf(items);
    }

    /** Returns the array of these texts. */
    public static Array ofTexts(Iterable<String> texts) {
      List<JsonValue> items = new ArrayList<>();
      texts.forEach(text -> items.add(new JsonValue.Text(text)));
      return new Array(items);
    }
  }
}
