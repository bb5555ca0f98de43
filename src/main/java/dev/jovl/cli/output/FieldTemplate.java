package dev.jovl.cli.output;

import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of Docker's templates that scripts use: text with {@code {{.Field}}}, {@code
 * {{.Field.Below}}}, {@code {{json .Field}}}, {@code {{json .}}}, {@code {{len .List}}}, {@code
 * {{index .List 0}}} and {@code {{index .Map "key"}}}. Anything else between braces is an error and
 * not an empty text.
 */
final class FieldTemplate {

  private static final Pattern BRACES = Pattern.compile("\\{\\{(.*?)}}");
  private static final String PATH = "[A-Za-z0-9_]+(?:\\.[A-Za-z0-9_]+)*";
  private static final Pattern FIELD =
      Pattern.compile(
          "\\s*(?:(json\\s+)?\\.("
              + PATH
              + ")?|len\\s+\\.(?<long>"
              + PATH
              + ")|index\\s+\\.(?<of>"
              + PATH
              + ")\\s+(?:(?<place>[0-9]{1,9})|\"(?<key>[^\"]*)\"))\\s*");

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
      if (!field.matches() || field.group().strip().equals(".")) {
        throw unknown(braces.group());
      }
    }
    if (!any) {
      throw invalid(text);
    }
    return new FieldTemplate(text);
  }

  private static Failure unknown(String braces) {
    return Failure.of(
        ExitCode.USAGE,
        "--format: " + braces,
        "not known",
        "there are fields as in {{.Name}}, {{json .Name}}, {{len .Names}}, {{index .Names 0}} and"
            + " {{index .Names \"key\"}}; take --format json for what needs more");
  }

  private static Failure invalid(String text) {
    return Failure.of(
        ExitCode.USAGE,
        "--format " + text,
        "not a format",
        "use a word of the help, or fields as in '{{.Name}}' and '{{json .Name}}'");
  }

  /**
   * Returns the template with the fields of an object in it.
   *
   * @param unset what is shown for fields that the object leaves out, where that is not an error:
   *     an empty text, list or map; as JSON the two last are null, as in Go
   */
  String apply(JsonObject object, JsonObject unset) throws Failure {
    StringBuilder text = new StringBuilder();
    Matcher braces = BRACES.matcher(template);
    while (braces.find()) {
      Matcher field = FIELD.matcher(braces.group(1));
      String shown = field.matches() ? show(object, unset, field) : "";
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
      String name = field.matches() ? nameOf(field) : "";
      String words = name.replaceAll("(?<=[a-z])(?=[A-Z])|\\.", " ").toUpperCase(Locale.ROOT);
      braces.appendReplacement(text, Matcher.quoteReplacement(words));
    }
    return braces.appendTail(text).toString();
  }

  private static String nameOf(Matcher field) {
    for (String name : new String[] {field.group("of"), field.group("long"), field.group(2)}) {
      if (name != null) {
        return name;
      }
    }
    return "";
  }

  private static String show(JsonObject object, JsonObject unset, Matcher field) throws Failure {
    String of = field.group("of");
    if (of != null) {
      return isLeftOut(object, of) && field.group("key") != null
          ? ""
          : part(find(object, unset, of), field);
    }
    if (field.group("long") != null) {
      return length(find(object, unset, field.group("long")), field);
    }
    if (field.group(2) == null) {
      return json(object);
    }
    boolean asJson = field.group(1) != null;
    JsonValue value = below(object, field.group(2));
    if (value != null) {
      return asJson ? json(value) : plain(value);
    }
    JsonValue zero = find(object, unset, field.group(2));
    return asJson ? json(zero instanceof JsonValue.Text ? zero : JsonValue.Null.NULL) : plain(zero);
  }

  private static String json(JsonValue value) {
    return new String(value.toBytes(), StandardCharsets.UTF_8);
  }

  /** Empty maps, as labels, stand in no document. */
  private static boolean isLeftOut(JsonObject object, String path) throws Failure {
    int dot = path.lastIndexOf('.');
    JsonValue above = dot < 0 ? object : find(object, JsonObject.empty(), path.substring(0, dot));
    return above instanceof JsonObject here && !here.fields().containsKey(path.substring(dot + 1));
  }

  /** A key that a map does not have is an empty text, as in Go; a list ends where it ends. */
  private static String part(JsonValue whole, Matcher field) throws Failure {
    String key = field.group("key");
    if (key != null && whole instanceof JsonObject map) {
      JsonValue value = map.fields().get(key);
      return value == null ? "" : plain(value);
    }
    if (key == null && whole instanceof JsonValue.Array list) {
      int place = Integer.parseInt(field.group("place"));
      if (place < list.items().size()) {
        return plain(list.items().get(place));
      }
    }
    throw Failure.of(
        ExitCode.FAILED, "{{" + field.group().strip() + "}}", "there is no such part", "");
  }

  /** The length of a text is in bytes, as in Go. */
  private static String length(JsonValue value, Matcher field) throws Failure {
    if (value instanceof JsonValue.Array list) {
      return Integer.toString(list.items().size());
    } else if (value instanceof JsonObject map) {
      return Integer.toString(map.fields().size());
    } else if (value instanceof JsonValue.Text text) {
      return Integer.toString(text.value().getBytes(StandardCharsets.UTF_8).length);
    }
    throw Failure.of(
        ExitCode.FAILED, "{{" + field.group().strip() + "}}", "that has no length", "");
  }

  private static JsonValue find(JsonObject object, JsonObject unset, String path) throws Failure {
    JsonValue value = below(object, path);
    JsonValue found = value == null ? below(unset, path) : value;
    if (found == null) {
      throw noSuchField(object, unset, path);
    }
    return found;
  }

  private static @Nullable JsonValue below(JsonObject object, String path) {
    JsonValue value = object;
    for (String name : path.split("\\.", -1)) {
      value = value instanceof JsonObject here ? here.fields().get(name) : null;
    }
    return value;
  }

  /** Names those that are there where the path ends. */
  private static Failure noSuchField(JsonObject object, JsonObject unset, String path) {
    int dot = path.lastIndexOf('.');
    Set<String> names = new LinkedHashSet<>();
    for (JsonObject from : List.of(object, unset)) {
      if ((dot < 0 ? from : below(from, path.substring(0, dot))) instanceof JsonObject here) {
        names.addAll(here.fields().keySet());
      }
    }
    String where = dot < 0 ? "" : " in ." + path.substring(0, dot);
    return Failure.of(
        ExitCode.FAILED,
        "." + path,
        "there is no such field",
        names.isEmpty() ? "" : "there are " + String.join(", ", names) + where);
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
    return json(value);
  }
}
