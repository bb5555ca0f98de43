package dev.jovl.oci;

import com.google.gson.FormattingStyle;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes a value in one way only: in the order of its fields, without white space, in UTF-8. */
final class JsonFormatter {

  private JsonFormatter() {}

  static byte[] format(JsonValue value) {
    StringWriter text = new StringWriter();
    try (JsonWriter writer = new JsonWriter(text)) {
      writer.setFormattingStyle(FormattingStyle.COMPACT);
      writer.setHtmlSafe(false);
      writer.setSerializeNulls(true);
      write(writer, value);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void write(JsonWriter writer, JsonValue value) throws IOException {
    if (value instanceof JsonObject object) {
      writer.beginObject();
      for (Map.Entry<String, JsonValue> field : object.fields().entrySet()) {
        writer.name(field.getKey());
        write(writer, field.getValue());
      }
      writer.endObject();
    } else if (value instanceof JsonValue.Array array) {
      writer.beginArray();
      for (JsonValue item : array.items()) {
        write(writer, item);
      }
      writer.endArray();
    } else if (value instanceof JsonValue.Text text) {
      writer.value(text.value());
    } else if (value instanceof JsonValue.Number number) {
      writer.jsonValue(number.literal());
    } else if (value instanceof JsonValue.Bool bool) {
      writer.value(bool.value());
    } else {
      writer.nullValue();
    }
  }
}
