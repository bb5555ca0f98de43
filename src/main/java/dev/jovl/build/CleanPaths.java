package dev.jovl.build;

import java.util.ArrayDeque;
import java.util.Deque;

/** Lexical cleaning of absolute paths. */
final class CleanPaths {

  private CleanPaths() {}

  /**
   * Returns the path without empty and dot components, dot-dot resolved without looking at links.
   */
  static String absolute(String path) {
    Deque<String> kept = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        kept.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        kept.addLast(part);
      }
    }
    return "/" + String.join("/", kept);
  }
}
