package dev.jovl.dockerfile.pattern;

import dev.jovl.gotext.Glob;
import java.util.List;
import java.util.function.Predicate;

/**
 * One line of an ignore file, compiled once. Plain paths, prefixes and suffixes are compared as
 * text.
 */
final class IgnorePattern {

  private final Predicate<String> test;
  private final boolean keeps;
  private final List<String> components;

  private IgnorePattern(Predicate<String> test, boolean keeps, List<String> components) {
    this.test = test;
    this.keeps = keeps;
    this.components = components;
  }

  /**
   * Compiles a clean pattern.
   *
   * @param keeps whether it stood after {@code !}
   * @throws IllegalArgumentException when it is not well formed
   */
  static IgnorePattern of(String text, boolean keeps) {
    return new IgnorePattern(test(text), keeps, List.of(text.split("/", -1)));
  }

  private static Predicate<String> test(String text) {
    Glob glob = Glob.of(text, true);
    if (!Glob.isWildcard(text)) {
      return text::equals;
    }
    String tail = text.startsWith("**") ? text.substring(2) : "*";
    if (!Glob.isWildcard(tail)) {
      return path ->
          path.endsWith(tail) || (tail.startsWith("/") && path.equals(tail.substring(1)));
    }
    String head = text.endsWith("**") ? text.substring(0, text.length() - 2) : "*";
    if (!Glob.isWildcard(head)) {
      return path -> path.startsWith(head);
    }
    return glob::matches;
  }

  boolean keeps() {
    return keeps;
  }

  boolean matches(String path) {
    return test.test(path);
  }

  /** Returns whether the pattern is one of those that match every path. */
  boolean isOfEverything() {
    return components.size() == 1
        ? components.get(0).equals("*") || components.get(0).equals("**")
        : components.equals(List.of("**", "*"));
  }

  /** Returns whether the pattern can match something below a directory; may say yes too often. */
  boolean mayMatchBelow(String directory) {
    String[] names = directory.split("/", -1);
    for (int i = 0; i < names.length; i++) {
      if (i >= components.size()) {
        return false;
      }
      if (components.get(i).contains("**")) {
        return true;
      }
      if (!Glob.isWildcard(components.get(i)) && !components.get(i).equals(names[i])) {
        return false;
      }
    }
    return components.size() > names.length;
  }
}
