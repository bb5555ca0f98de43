package dev.jovl.cli.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.primitives.Ints;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A call of a function with the values of its arguments. */
final class FunctionCall {

  private final Expression.Call call;
  private final List<Value> arguments;

  FunctionCall(Expression.Call call, List<Value> arguments) {
    this.call = call;
    this.arguments = arguments;
  }

  /** Returns what the function returns. */
  Value value() throws TemplateException {
    Value first = arguments.isEmpty() ? Value.of("") : arguments.get(0);
    return switch (call.function()) {
      case NOT -> Value.of(!first.isTrue());
      case EQ -> Value.of(isOneOfTheOthers());
      case NE -> Value.of(!new Comparison(call).isEqual(first, arguments.get(1)));
      case LT -> Value.of(compared() < 0);
      case LE -> Value.of(compared() <= 0);
      case GT -> Value.of(compared() > 0);
      case GE -> Value.of(compared() >= 0);
      case LEN -> Value.of(length(first));
      case INDEX -> part();
      case SLICE -> slice(first);
      case JSON -> Value.of(first.asJson());
      case PRINT -> Value.of(print());
      case PRINTLN -> Value.of(texts(arguments).collect(Collectors.joining(" ")) + "\n");
      case PRINTF -> Value.of(new PrintFormat(call.place(), text(0)).of(rest()));
      case JOIN -> Value.of(texts(items(first)).collect(Collectors.joining(text(1))));
      case SPLIT -> Value.of(split(text(0), text(1)));
      case LOWER -> Value.of(text(0).toLowerCase(Locale.ROOT));
      case UPPER -> Value.of(text(0).toUpperCase(Locale.ROOT));
      case TRUNCATE -> Value.of(PrintFormat.truncated(text(0), place(arguments.get(1))));
      // The evaluation asks only for those arguments of these that decide.
      case AND, OR -> throw new AssertionError(call.function());
    };
  }

  private TemplateException fault(String cause) {
    return call.fault(cause);
  }

  private List<Value> rest() {
    return arguments.subList(1, arguments.size());
  }

  private boolean isOneOfTheOthers() throws TemplateException {
    for (Value other : rest()) {
      if (new Comparison(call).isEqual(arguments.get(0), other)) {
        return true;
      }
    }
    return false;
  }

  private int compared() throws TemplateException {
    return new Comparison(call).order(arguments.get(0), arguments.get(1));
  }

  /** That of a text is in bytes, as in Go. */
  private int length(Value value) throws TemplateException {
    if (value.json() instanceof JsonValue.Array list) {
      return list.items().size();
    } else if (value.json() instanceof JsonObject map) {
      return map.fields().size();
    } else if (value.json() instanceof JsonValue.Text text) {
      return text.value().getBytes(UTF_8).length;
    }
    throw fault("that has no length");
  }

  private Value part() throws TemplateException {
    Value part = arguments.get(0);
    for (Value key : rest()) {
      part = part(part, key);
    }
    return part;
  }

  /**
   * A key that a map does not have is an empty text, as in Go, and so is one of what is left out; a
   * list ends where it ends.
   */
  private Value part(Value whole, Value key) throws TemplateException {
    boolean isLeftOut = whole.presence() == Value.Presence.LEFT_OUT;
    if (key.json() instanceof JsonValue.Text name
        && (isLeftOut || whole.json() instanceof JsonObject)) {
      Value value = whole.field(name.value());
      return value == null || value.presence() == Value.Presence.NO_VALUE ? Value.of("") : value;
    }
    if (whole.json() instanceof JsonValue.Array list) {
      int place = place(key);
      if (place < list.items().size()) {
        return Value.of(list.items().get(place));
      }
      throw fault("there is no " + place + " in a list of " + list.items().size());
    }
    throw fault("there is no such part");
  }

  /** Places of a text are those of its bytes, as in Go. */
  private Value slice(Value whole) throws TemplateException {
    if (whole.json() instanceof JsonValue.Text text) {
      byte[] bytes = text.value().getBytes(UTF_8);
      int end = end(bytes.length);
      int begin = begin(end);
      return Value.of(new String(bytes, begin, end - begin, UTF_8));
    }
    List<Value> items = items(whole);
    int end = end(items.size());
    List<JsonValue> part = items.subList(begin(end), end).stream().map(Value::json).toList();
    return Value.of(new JsonValue.Array(part));
  }

  private int end(int length) throws TemplateException {
    int end = arguments.size() < 3 ? length : place(arguments.get(2));
    if (end > length) {
      throw fault("the end " + end + " is after that of " + length);
    }
    return end;
  }

  private int begin(int end) throws TemplateException {
    int begin = arguments.size() < 2 ? 0 : place(arguments.get(1));
    if (begin > end) {
      throw fault("the beginning " + begin + " is after the end " + end);
    }
    return begin;
  }

  private int place(Value value) throws TemplateException {
    String digits = value.asText();
    if (!digits.matches("[0-9]+")) {
      throw fault(digits + " is not a whole number from 0 on");
    }
    Integer place = Ints.tryParse(digits);
    if (place == null) {
      throw fault(digits + " is too large a number");
    }
    return place;
  }

  private String text(int argument) throws TemplateException {
    if (arguments.get(argument).json() instanceof JsonValue.Text text) {
      return text.value();
    }
    throw fault("argument " + (argument + 1) + " is not a text");
  }

  private List<Value> items(Value value) throws TemplateException {
    if (value.json() instanceof JsonValue.Array list) {
      return list.items().stream().map(Value::of).toList();
    }
    throw fault("argument 1 is not a list");
  }

  private static Stream<String> texts(List<Value> values) {
    return values.stream().map(Value::asText);
  }

  private String print() {
    StringBuilder text = new StringBuilder();
    boolean afterText = true;
    for (Value value : arguments) {
      boolean isText = value.json() instanceof JsonValue.Text;
      text.append(afterText || isText ? "" : " ").append(value.asText());
      afterText = isText;
    }
    return text.toString();
  }

  private static JsonValue.Array split(String text, String between) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    int to = between.isEmpty() ? -1 : text.indexOf(between);
    while (to >= 0) {
      parts.add(text.substring(from, to));
      from = to + between.length();
      to = text.indexOf(between, from);
    }
    parts.add(text.substring(from));
    return JsonValue.Array.ofTexts(parts);
  }
}
