package dev.jovl.cli.output;

import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of Docker's templates that scripts use: text with {@code {{.Field}}}, {@code
 * {{.Field.Below}}}, {@code {{json .Field}}} and {@code {{json .}}}. Anything else between braces
 * is an error and not an empty text.
 */
final class FieldTemplate {

  private static final Pattern BRACES = Pattern.compile("\\{\\{(.*?)}}");
  private static final Pattern FIELD =
      Pattern.compile("\\s*(json\\s+)?\\.([A-Za-z0-9_]+(?:\\.[A-Za-z0-9_]+)*)?\\s*");

  private final String template;

  private FieldTemplate(String template) {
    this.template = template;
  }

  /** Returns the template that a text spells. */
  static FieldTemplate of(String text) throws Failure {
    Matcher braces = BRACES.matcher(text);
    boolean any = false;
    while (braces.find()) {
      any = true;
      Matcher field = FIELD.matcher(braces.group(1));
      if (!field.matches() || (field.group(1) == null && field.group(2) == null)) {
        throw invalid(text);
      }
    }
    if (!any) {
      throw invalid(text);
    }
    return new FieldTemplate(text);
  }

  private static Failure invalid(String text) {
    return Failure.of(
        ExitCode.USAGE,
        "--format " + text,
        "not a format",
        "use a word of the help, or fields as in '{{.Name}}' and '{{json .Name}}'");
  }

  /** Returns the template with the fields of an object in it. */
  String apply(JsonObject object) throws Failure {
    StringBuilder text = new StringBuilder();
    Matcher braces = BRACES.matcher(template);
    while (braces.find()) {
      Matcher field = FIELD.matcher(braces.group(1));
      String shown = field.matches() ? show(object, field.group(2), field.group(1) != null) : "";
      braces.appendReplacement(text, Matcher.quoteReplacement(shown));
    }
    return braces.appendTail(text).toString();
  }

  /** Returns the template with the names of the fields in it, as in {@code CREATED AT}. */
  String heading() {
    StringBuilder text = new StringBuilder();
    Matcher braces = BRACES.matcher(template);
    while (braces.find()) {
      Matcher field = FIELD.matcher(braces.group(1));
      String name = field.matches() && field.group(2) != null ? field.group(2) : "";
      String words = name.replaceAll("(?<=[a-z])(?=[A-Z])|\\.", " ").toUpperCase(Locale.ROOT);
      braces.appendReplacement(text, Matcher.quoteReplacement(words));
    }
    return braces.appendTail(text).toString();
  }

  private static String show(JsonObject object, @Nullable String path, boolean json)
      throws Failure {
    JsonValue value = path == null ? object : find(object, path);
    return json ? new String(value.toBytes(), StandardCharsets.UTF_8) : plain(value);
  }

  private static JsonValue find(JsonObject object, String path) throws Failure {
    JsonValue value = object;
    for (String name : path.split("\\.", -1)) {
      JsonValue below = value instanceof JsonObject here ? here.fields().get(name) : null;
      if (below == null) {
        throw Failure.of(ExitCode.FAILED, "." + path, "there is no such field", "");
      }
      value = below;
    }
    return value;
  }

  /** Lists and objects in the way of Go, which is what scripts expect. */
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
      object.fields().forEach((name, field) -> fields.add(name + ":" + plain(field)));
      return "map[" + String.join(" ", fields) + "]";
    }
    return new String(value.toBytes(), StandardCharsets.UTF_8);
  }
}
