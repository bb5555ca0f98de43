package dev.jovl.cli.output;

import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** JSON for people: a value a line, four blanks a level, as Docker prints it. */
public final class IndentedJson {

  private static final String STEP = "    ";

  private final StringBuilder text = new StringBuilder();

  private IndentedJson() {}

  /** Returns the list of these objects as text, without a line end behind it. */
  public static String of(List<JsonObject> objects) {
    IndentedJson json = new IndentedJson();
    json.list(List.copyOf(objects), "");
    return json.text.toString();
  }

  private void value(JsonValue value, String indent) {
    if (value instanceof JsonObject object) {
      object(object, indent);
    } else if (value instanceof JsonValue.Array array) {
      list(array.items(), indent);
    } else {
      scalar(value);
    }
  }

  private void scalar(JsonValue value) {
    text.append(new String(value.toBytes(), StandardCharsets.UTF_8));
  }

  private void object(JsonObject object, String indent) {
    if (object.fields().isEmpty()) {
      text.append("{}");
      return;
    }
    text.append('{');
    Iterator<Map.Entry<String, JsonValue>> fields = object.fields().entrySet().iterator();
    while (fields.hasNext()) {
      Map.Entry<String, JsonValue> field = fields.next();
      text.append('\n').append(indent).append(STEP);
      scalar(new JsonValue.Text(field.getKey()));
      text.append(": ");
      value(field.getValue(), indent + STEP);
      text.append(fields.hasNext() ? "," : "");
    }
    text.append('\n').append(indent).append('}');
  }

  private void list(List<? extends JsonValue> items, String indent) {
    if (items.isEmpty()) {
      text.append("[]");
      return;
    }
    text.append('[');
    Iterator<? extends JsonValue> values = items.iterator();
    while (values.hasNext()) {
      text.append('\n').append(indent).append(STEP);
      value(values.next(), indent + STEP);
      text.append(values.hasNext() ? "," : "");
    }
    text.append('\n').append(indent).append(']');
  }
}
