package dev.jovl.cli.template;

import dev.jovl.oci.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The format of {@code printf}: text with {@code %s}, {@code %v}, {@code %d} and {@code %q}. */
final class PrintFormat {

  /** A width, as in {@code %-20s}, and how much of a text is shown, as in {@code %.12s}. */
  private static final Pattern VERB = Pattern.compile("%(-?[1-9][0-9]{0,3})?(\\.[0-9]{1,4})?(.)?");

  private final int place;
  private final String format;

  /**
   * Makes a format.
   *
   * @param place where it is used in the template
   */
  PrintFormat(int place, String format) {
    this.place = place;
    this.format = format;
  }

  /** Returns the text with these values in it, each of which must have its place. */
  String of(List<Value> values) throws TemplateException {
    StringBuilder text = new StringBuilder();
    Matcher verb = VERB.matcher(format);
    int next = 0;
    while (verb.find()) {
      String shown = "%";
      if (!verb.group().equals("%%")) {
        if (next == values.size()) {
          throw fault("there is no value for " + verb.group());
        }
        shown = shown(verb, values.get(next++));
      }
      verb.appendReplacement(text, Matcher.quoteReplacement(shown));
    }
    if (next < values.size()) {
      throw fault("there are more values than places for them");
    }
    return verb.appendTail(text).toString();
  }

  private TemplateException fault(String cause) {
    return TemplateException.at(place, "printf: " + cause);
  }

  private String shown(Matcher verb, Value value) throws TemplateException {
    String kind = verb.group(3) == null ? "" : verb.group(3);
    String text =
        switch (kind) {
          case "s", "v" -> value.asText();
          case "q" -> Value.of(value.asText()).asJson();
          case "d" -> number(value);
          default -> throw fault("there is no " + verb.group() + ", but %s, %v, %d and %q");
        };
    String width = verb.group(1) == null ? "" : verb.group(1);
    String part = verb.group(2) == null ? "" : verb.group(2);
    return String.format(Locale.ROOT, "%" + width + part + "s", text);
  }

  private String number(Value value) throws TemplateException {
    if (value.json() instanceof JsonValue.Number number) {
      return number.literal();
    }
    throw fault("%d is for numbers, and there is " + value.asText());
  }
}
