package dev.jovl.cli.template;

import dev.jovl.oci.JsonValue;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
          case "s", "v" -> cut(value.asText(), verb.group(2));
          case "q" -> Value.of(cut(value.asText(), verb.group(2))).asJson();
          case "d" -> verb.group(2) == null ? number(value) : null;
          default -> null;
        };
    if (text == null) {
      throw fault("there is no " + verb.group() + ", but %s, %v, %d and %q");
    }
    return padded(text, verb.group(1) == null ? 0 : Integer.parseInt(verb.group(1)));
  }

  private static String cut(String text, @Nullable String part) {
    return part == null ? text : truncated(text, Integer.parseInt(part.substring(1)));
  }

  /** Returns the beginning of a text, of at most so many characters. */
  static String truncated(String text, int characters) {
    boolean isLonger = text.codePointCount(0, text.length()) > characters;
    return isLonger ? text.substring(0, text.offsetByCodePoints(0, characters)) : text;
  }

  private static String padded(String text, int width) {
    int missing = Math.abs(width) - text.codePointCount(0, text.length());
    String blanks = " ".repeat(Math.max(0, missing));
    return width < 0 ? text + blanks : blanks + text;
  }

  private String number(Value value) throws TemplateException {
    if (value.json() instanceof JsonValue.Number number) {
      return number.literal();
    }
    throw fault("%d is for numbers, and there is " + value.asText());
  }
}
