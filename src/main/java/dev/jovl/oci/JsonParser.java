package dev.jovl.oci;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads one document: strict JSON within limits of bytes, of nesting and of values. */
final class JsonParser {

  /** How deep values may nest. */
  static final int MAX_DEPTH = 64;

  /** How many values a document may hold: bounds the memory that a small document can claim. */
  static final int MAX_VALUES = 1 << 18;

  private final JsonReader reader;
  private int values;

  private JsonParser(JsonReader reader) {
    this.reader = reader;
  }

  static JsonValue parse(byte[] bytes, int maxBytes, String what) throws OciFormatException {
    if (bytes.length > maxBytes) {
      throw new OciFormatException(
          what + " is " + bytes.length + " bytes long, more than the " + maxBytes + " allowed");
    }
    try (JsonReader reader = new JsonReader(new StringReader(decode(bytes)))) {
      reader.setStrictness(Strictness.STRICT);
      JsonValue value = new JsonParser(reader).value(0);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new OciFormatException("something follows the document");
      }
      return value;
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      throw new OciFormatException(what + " is not valid JSON: " + firstLine(e), e);
    }
  }

  /** The parser adds a pointer to its manual on further lines. */
  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static String decode(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private JsonValue value(int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new OciFormatException("values nest deeper than " + MAX_DEPTH);
    }
    if (++values > MAX_VALUES) {
      throw new OciFormatException("more than " + MAX_VALUES + " values");
    }
    switch (reader.peek()) {
      case BEGIN_OBJECT:
        return object(depth);
      case BEGIN_ARRAY:
        return array(depth);
      case STRING:
        return new JsonValue.Text(unicode(reader.nextString()));
      case NUMBER:
        return new JsonValue.Number(reader.nextString());
      case BOOLEAN:
        return new JsonValue.Bool(reader.nextBoolean());
      case NULL:
        reader.nextNull();
        return JsonValue.Null.NULL;
      default:
        throw new OciFormatException("unexpected " + reader.peek());
    }
  }

  private JsonObject object(int depth) throws IOException {
    JsonObject.Builder object = JsonObject.builder();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = unicode(reader.nextName());
      JsonValue value = value(depth + 1);
      try {
        object.put(name, value);
      } catch (IllegalArgumentException e) {
        throw new OciFormatException("\"" + Shown.clip(name) + "\" stands twice", e);
      }
    }
    reader.endObject();
    return object.build();
  }

  private JsonValue.Array array(int depth) throws IOException {
    List<JsonValue> items = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      items.add(value(depth + 1));
    }
    reader.endArray();
    return new JsonValue.Array(items);
  }

  /** Half a surrogate pair can be escaped in JSON but not written in UTF-8. */
  private static String unicode(String text) throws OciFormatException {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new OciFormatException("a text with half a surrogate pair");
    }
    return text;
  }
}
