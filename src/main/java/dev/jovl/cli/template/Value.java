package dev.jovl.cli.template;

import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A value in a template.
 *
 * @param json what it is
 * @param unset what those of its fields are that it leaves out, where that is not an error: an
 *     empty text, list or map
 * @param isSet whether it stands in the document; else it is such an empty one
 */
record Value(JsonValue json, JsonObject unset, boolean isSet) {

  /** Returns a value that leaves nothing out. */
  static Value of(JsonValue json) {
    return new Value(json, JsonObject.empty(), true);
  }

  /** Returns a text. */
  static Value of(String text) {
    return of(new JsonValue.Text(text));
  }

  /** Returns true or false. */
  static Value of(boolean truth) {
    return of(new JsonValue.Bool(truth));
  }

  /** Returns a whole number. */
  static Value of(long number) {
    return of(new JsonValue.Number(Long.toString(number)));
  }

  /** Returns a field; null if there is none, not even one that is left out. */
  @Nullable Value field(String name) {
    JsonValue there = json instanceof JsonObject object ? object.fields().get(name) : null;
    JsonValue empty = unset.fields().get(name);
    JsonObject below = empty instanceof JsonObject object ? object : JsonObject.empty();
    if (there != null) {
      return new Value(there, below, true);
    }
    return empty == null ? null : new Value(empty, below, false);
  }

  /** Returns the names of the fields that there are. */
  Set<String> fieldNames() {
    Set<String> names = new LinkedHashSet<>();
    if (json instanceof JsonObject object) {
      names.addAll(object.fields().keySet());
    }
    names.addAll(unset.fields().keySet());
    return names;
  }

  /** Returns whether Go takes it for true: it is not false, 0, null or empty. */
  boolean isTrue() {
    if (json instanceof JsonValue.Bool bool) {
      return bool.value();
    } else if (json instanceof JsonValue.Number number) {
      return new BigDecimal(number.literal()).signum() != 0;
    } else if (json instanceof JsonValue.Text text) {
      return !text.value().isEmpty();
    } else if (json instanceof JsonValue.Array array) {
      return !array.items().isEmpty();
    } else if (json instanceof JsonObject object) {
      return !object.fields().isEmpty() || !unset.fields().isEmpty();
    }
    return false;
  }

  /** Returns it as JSON; lists and maps that are left out are null, as in Go. */
  String asJson() {
    JsonValue told = isSet || json instanceof JsonValue.Text ? json : JsonValue.Null.NULL;
    return json(told);
  }

  /** Returns it as Go shows it, where lists and maps have blanks between their parts. */
  String asText() {
    return plain(json);
  }

  private static String json(JsonValue value) {
    return new String(value.toBytes(), StandardCharsets.UTF_8);
  }

  /** Returns the fields of an object by their names, as Go goes through a map. */
  static Map<String, JsonValue> sorted(JsonObject object) {
    return new TreeMap<>(object.fields());
  }

  private static String plain(JsonValue value) {
    if (value instanceof JsonValue.Text text) {
      return text.value();
    }
    if (value instanceof JsonValue.Array array) {
      List<String> items = new ArrayList<>();
      array.items().forEach(item -> items.add(plain(item)));
      return "[" + String.join(" ", items) + "]";
    }
    if (value instanceof JsonObject object) {
      List<String> fields = new ArrayList<>();
      sorted(object).forEach((name, field) -> fields.add(name + ":" + plain(field)));
      return "map[" + String.join(" ", fields) + "]";
    }
    return json(value);
  }
}
