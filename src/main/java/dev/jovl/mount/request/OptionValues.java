package dev.jovl.mount.request;

import dev.jovl.mount.request.MountException.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last value that was given for each option. */
final class OptionValues {
  private static final byte[] NONE = new byte[0];
  private static final String DECIMAL = "0123456789.eE+-";

  private final Map<OptionName, byte[]> values = new EnumMap<>(OptionName.class);

  /** Takes the value of an option, or null where it had none; an earlier one is replaced. */
  void put(OptionName name, byte @Nullable [] value) {
    values.put(name, value == null ? NONE : value);
  }

  /** Takes an option back. */
  void remove(OptionName name) {
    values.remove(name);
  }

  /** Returns whether the option was given. */
  boolean has(OptionName name) {
    return values.containsKey(name);
  }

  /** Returns the value with its escapes, or null if the option was not given. */
  byte @Nullable [] raw(OptionName name) {
    return values.get(name);
  }

  /** Returns the value as text, or null if the option was not given. */
  @Nullable String text(OptionName name) {
    return OptionString.textOf(values.get(name));
  }

  /** Returns whether a word that stands alone or with 0 or 1 is on. */
  boolean isOn(OptionName name) throws MountException {
    String text = text(name);
    if (text == null) {
      return false;
    }
    return text.isEmpty() || oneOf(name, List.of("0", "1")).equals("1");
  }

  /** Returns an {@code on|off} option. */
  boolean isOn(OptionName name, boolean otherwise) throws MountException {
    return has(name) ? oneOf(name, List.of("on", "off")).equals("on") : otherwise;
  }

  /**
   * Returns the value of an option that was given, which must be one of a few.
   *
   * @throws MountException if it is another
   */
  String oneOf(OptionName name, List<String> allowed) throws MountException {
    String text = String.valueOf(text(name)).toLowerCase(Locale.ROOT);
    if (!allowed.contains(text)) {
      int last = allowed.size() - 1;
      String others = String.join(", ", allowed.subList(0, last));
      throw wrong(name, "write " + others + " or " + allowed.get(last));
    }
    return text;
  }

  /**
   * Returns a whole number, or null if the option was not given.
   *
   * @throws MountException if it is none, or outside of the range
   */
  @Nullable Long number(OptionName name, long least, long most) throws MountException {
    String text = text(name);
    if (text == null) {
      return null;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(name, "write a number from " + least + " to " + most);
    }
    throw wrong(name, "write a number from " + least + " to " + most);
  }

  /** Returns a number of seconds, or null if the option was not given. */
  @Nullable Double seconds(OptionName name) throws MountException {
    String text = text(name);
    if (text == null) {
      return null;
    }
    try {
      double seconds = isDecimal(text) ? Double.parseDouble(text) : -1;
      if (seconds >= 0 && seconds <= 1e9) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      throw wrong(name, "write seconds, such as 1 or 0.5");
    }
    throw wrong(name, "write seconds, from 0 to 1000000000");
  }

  /** Java takes more for a number: blanks around it, a type behind it, hexadecimal digits. */
  private static boolean isDecimal(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (DECIMAL.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns the refusal of a value. */
  MountException wrong(OptionName name, String wayOut) {
    return MountException.of(Kind.USAGE, shown(name), "not a value of " + name.word(), wayOut);
  }

  /** Returns the option as it was written. */
  String shown(OptionName name) {
    return "-o " + new OptionWord(name.word(), values.get(name)).shown();
  }
}
