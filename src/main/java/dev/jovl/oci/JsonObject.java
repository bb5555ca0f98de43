package dev.jovl.oci;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object: named values in their order; never changes.
 *
 * <p>The getters answer for one field each. A field that is missing or null is absent; a field of
 * another type is an error that names it.
 */
public final class JsonObject implements JsonValue {

  private static final JsonObject EMPTY = new JsonObject(ImmutableMap.of());

  private final ImmutableMap<String, JsonValue> fields;

  private JsonObject(ImmutableMap<String, JsonValue> fields) {
    this.fields = fields;
  }

  /** Returns the object without fields. */
  public static JsonObject empty() {
    return EMPTY;
  }

  /** Returns a builder without fields. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the object that {@code bytes} spell.
   *
   * @param bytes the document, in UTF-8
   * @param maxBytes how long the document may be
   * @param what what the document is, for messages
   */
  public static JsonObject parse(byte[] bytes, int maxBytes, String what)
      throws OciFormatException {
    if (JsonValue.parse(bytes, maxBytes, what) instanceof JsonObject object) {
      return object;
    }
    throw new OciFormatException(what + " is not a JSON object");
  }

  /** Returns the fields in their order; the map never changes. */
  public Map<String, JsonValue> fields() {
    return fields;
  }

  /** Returns whether the field is there and not null. */
  public boolean has(String name) {
    return get(name) != null;
  }

  /** Returns the text in this field. */
  public Optional<String> text(String name) throws OciFormatException {
    JsonValue value = get(name);
    return value == null
        ? Optional.empty()
        : Optional.of(typed(value, Text.class, name, "a text").value());
  }

  /** Returns the text in this field, which must be there. */
  public String requiredText(String name) throws OciFormatException {
    return text(name).orElseThrow(() -> missing(name));
  }

  /** Returns the whole number in this field. */
  public OptionalLong number(String name) throws OciFormatException {
    JsonValue value = get(name);
    if (value == null) {
      return OptionalLong.empty();
    }
    String literal = typed(value, JsonValue.Number.class, name, "a number").literal();
    try {
      return OptionalLong.of(Long.parseLong(literal));
    } catch (NumberFormatException e) {
      throw new OciFormatException("\"" + name + "\" is not a whole number", e);
    }
  }

  /** Returns the truth value in this field. */
  public Optional<Boolean> bool(String name) throws OciFormatException {
    JsonValue value = get(name);
    return value == null
        ? Optional.empty()
        : Optional.of(typed(value, Bool.class, name, "true or false").value());
  }

  /** Returns the object in this field. */
  public Optional<JsonObject> object(String name) throws OciFormatException {
    JsonValue value = get(name);
    return value == null
        ? Optional.empty()
        : Optional.of(typed(value, JsonObject.class, name, "an object"));
  }

  /** Returns the object in this field, which must be there. */
  public JsonObject requiredObject(String name) throws OciFormatException {
    return object(name).orElseThrow(() -> missing(name));
  }

  /** Returns the list in this field; an absent one is empty. */
  public List<JsonValue> array(String name) throws OciFormatException {
    JsonValue value = get(name);
    return value == null ? List.of() : typed(value, Array.class, name, "a list").items();
  }

  /** Returns the list of objects in this field; an absent one is empty. */
  public List<JsonObject> objects(String name) throws OciFormatException {
    List<JsonObject> objects = new ArrayList<>();
    for (JsonValue item : array(name)) {
      objects.add(typed(item, JsonObject.class, name, "a list of objects"));
    }
    return objects;
  }

  /** Returns the list of texts in this field; an absent one is empty. */
  public List<String> texts(String name) throws OciFormatException {
    List<String> texts = new ArrayList<>();
    for (JsonValue item : array(name)) {
      texts.add(typed(item, Text.class, name, "a list of texts").value());
    }
    return texts;
  }

  /** Returns the map from text to text in this field, in its order; an absent one is empty. */
  public Map<String, String> textMap(String name) throws OciFormatException {
    Optional<JsonObject> object = object(name);
    Map<String, String> map = new LinkedHashMap<>();
    if (object.isPresent()) {
      for (Map.Entry<String, JsonValue> entry : object.get().fields.entrySet()) {
        map.put(entry.getKey(), typed(entry.getValue(), Text.class, name, "texts only").value());
      }
    }
    return map;
  }

  /** Returns this object without the fields of these names. */
  public JsonObject without(Set<String> names) {
    return new JsonObject(
        ImmutableMap.copyOf(Maps.filterKeys(fields, name -> !names.contains(name))));
  }

  private @Nullable JsonValue get(String name) {
    JsonValue value = fields.get(name);
    return value == Null.NULL ? null : value;
  }

  private static <T> T typed(JsonValue value, Class<T> type, String name, String wanted)
      throws OciFormatException {
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    throw new OciFormatException("\"" + name + "\" is not " + wanted);
  }

  private static OciFormatException missing(String name) {
    return new OciFormatException("\"" + name + "\" is missing");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonObject object
        && fields.entrySet().asList().equals(object.fields.entrySet().asList());
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return fields.toString();
  }

  /** Collects the fields of an object; fields that say nothing are left out. */
  public static final class Builder {
    private final Map<String, JsonValue> fields = new LinkedHashMap<>();

    private Builder() {}

    /** Adds a field; it must not be there yet. */
    public Builder put(String name, JsonValue value) {
      if (fields.putIfAbsent(name, value) != null) {
        throw new IllegalArgumentException("field twice: " + name);
      }
      return this;
    }

    /** Adds a text. */
    public Builder put(String name, String text) {
      return put(name, new Text(text));
    }

    /** Adds a whole number. */
    public Builder put(String name, long number) {
      return put(name, new JsonValue.Number(Long.toString(number)));
    }

    /** Adds true or false. */
    public Builder put(String name, boolean value) {
      return put(name, new Bool(value));
    }

    /** Adds a text unless it is empty. */
    public Builder putUnlessEmpty(String name, String text) {
      return text.isEmpty() ? this : put(name, text);
    }

    /** Adds a list of texts unless it is empty. */
    public Builder putUnlessEmpty(String name, List<String> texts) {
      return texts.isEmpty() ? this : put(name, Array.ofTexts(texts));
    }

    /** Adds a map from text to text unless it is empty. */
    public Builder putUnlessEmpty(String name, Map<String, String> map) {
      if (map.isEmpty()) {
        return this;
      }
      Builder object = builder();
      map.forEach(object::put);
      return put(name, object.build());
    }

    /** Adds an object unless it has no fields. */
    public Builder putUnlessEmpty(String name, JsonObject object) {
      return object.fields.isEmpty() ? this : put(name, object);
    }

    /** Adds the fields of an object. */
    public Builder putAll(JsonObject object) {
      object.fields.forEach(this::put);
      return this;
    }

    /** Returns the object. */
    public JsonObject build() {
      return new JsonObject(ImmutableMap.copyOf(fields));
    }
  }
}
