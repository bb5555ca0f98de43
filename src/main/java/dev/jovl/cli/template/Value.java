package dev.jovl.cli.template;

import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value in a template.
 *
 * @param json what it is
 * @param unset an object with what those of its fields are that it leaves out, where that is not an
 *     error: an empty text, list or map; an object without fields if it is a map, of any keys; else
 *     null
 * @param presence whether it stands in the document
 */
record Value(JsonValue json, JsonValue unset, Presence presence) {

  private static final Pattern NOT_ZERO = Pattern.compile("-?[0.]*+[1-9]");

  /** Whether a value stands in the document. */
  enum Presence {
    /** It does. */
    SET,
    /** It is what stands for a field that is left out. */
    LEFT_OUT,
    /** A map has no such key. */
    NO_VALUE
  }

  /**
   * Returns what a template is about.
   *
   * @param unset what those of its fields are that it leaves out; none if there are no such
   */
  static Value root(JsonObject object, JsonObject unset) {
    return new Value(object, unset.fields().isEmpty() ? JsonValue.Null.NULL : unset, Presence.SET);
  }

  /** Returns a value that leaves nothing out. */
  static Value of(JsonValue json) {
    return new Value(json, JsonValue.Null.NULL, Presence.SET);
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
    JsonValue there = fields(json).get(name);
    JsonValue empty = fields(unset).get(name);
    JsonValue below = empty == null ? JsonValue.Null.NULL : empty;
    if (there != null) {
      return new Value(there, below, Presence.SET);
    } else if (empty != null) {
      return new Value(empty, below, Presence.LEFT_OUT);
    }
    boolean hasAnyKeys = unset instanceof JsonObject map && map.fields().isEmpty();
    return hasAnyKeys ? new Value(JsonValue.Null.NULL, below, Presence.NO_VALUE) : null;
  }

  private static Map<String, JsonValue> fields(JsonValue value) {
    return value instanceof JsonObject object ? object.fields() : Map.of();
  }

  /** Returns the names of the fields that there are. */
  Set<String> fieldNames() {
    Set<String> names = new LinkedHashSet<>();
    names.addAll(fields(json).keySet());
    names.addAll(fields(unset).keySet());
    return names;
  }

  /** Returns whether Go takes it for true: it is not false, 0, null or empty. */
  boolean isTrue() {
    if (json instanceof JsonValue.Bool bool) {
      return bool.value();
    } else if (json instanceof JsonValue.Number number) {
      return NOT_ZERO.matcher(number.literal()).lookingAt();
    } else if (json instanceof JsonValue.Text text) {
      return !text.value().isEmpty();
    } else if (json instanceof JsonValue.Array array) {
      return !array.items().isEmpty();
    } else if (json instanceof JsonObject object) {
      return !object.fields().isEmpty() || !fields(unset).isEmpty();
    }
    return false;
  }

  /** Returns it as JSON; lists and maps that are left out are null, as in Go. */
  String asJson() {
    JsonValue told =
        presence == Presence.SET || json instanceof JsonValue.Text ? json : JsonValue.Null.NULL;
    return json(told);
  }

  /** Returns it as Go shows it: lists and maps have blanks between their parts. */
  String asText() {
    return presence == Presence.NO_VALUE ? "<no value>" : plain(json);
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
