package dev.jovl.dockerfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The flags of one instruction, checked against those that it may have. */
final class FlagReader {

  /** Flags that may stand without a value, and then mean true. */
  private static final Set<String> SWITCHES = Set.of("link", "parents", "keep-git-dir", "unpack");

  /** Flags that may be given more than once. */
  private static final Set<String> REPEATABLE = Set.of("mount", "exclude", "device");

  private final Node node;
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  /**
   * Reads the flags.
   *
   * @param allowed names of the flags that the instruction may have, without dashes
   */
  FlagReader(Node node, List<String> allowed) throws DockerfileException {
    this.node = node;
    for (String flag : node.origin().flags()) {
      read(flag, allowed);
    }
  }

  /** Refuses every flag: for the instructions that have none. */
  static void requireNone(Node node) throws DockerfileException {
    if (!node.origin().flags().isEmpty()) {
      throw node.fault(
          node.keyword() + ": unknown flag: " + node.origin().flags().get(0) + " (it has none)");
    }
  }

  private void read(String flag, List<String> allowed) throws DockerfileException {
    int equals = flag.indexOf('=');
    String name = flag.substring(2, equals < 0 ? flag.length() : equals);
    if (!allowed.contains(name)) {
      throw node.fault(node.keyword() + ": unknown flag: --" + name + Suggestion.of(name, allowed));
    }
    if (equals < 0 && !SWITCHES.contains(name)) {
      throw node.fault("missing a value on flag: --" + name);
    }
    String value = equals < 0 ? "true" : flag.substring(equals + 1);
    if (!REPEATABLE.contains(name) && values.containsKey(name)) {
      throw node.fault("duplicate flag specified: --" + name);
    }
    values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
  }

  /** Returns the value of a flag, or null when it was not given or given empty. */
  @Nullable String text(String name) {
    List<String> found = values.get(name);
    return found == null || found.get(0).isEmpty() ? null : found.get(0);
  }

  /** Returns all values of a flag, in order. */
  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** Returns the value of a switch, false when it was not given. */
  boolean isOn(String name) throws DockerfileException {
    Boolean value = maybe(name);
    return value != null && value;
  }

  /** Returns the value of a switch, or null when it was not given. */
  @Nullable Boolean maybe(String name) throws DockerfileException {
    List<String> found = values.get(name);
    if (found == null) {
      return null;
    }
    return switch (found.get(0).toLowerCase(Locale.ROOT)) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default ->
          throw node.fault(
              "expecting boolean value for flag --" + name + ", not: \"" + found.get(0) + "\"");
    };
  }
}
