package dev.jovl.gotext;

import java.util.ArrayDeque;
import java.util.Deque;

/** Lexical cleaning of paths, as Go's {@code path.Clean}: no link is looked at. */
public final class CleanPath {

  private CleanPath() {}

  /**
   * Returns the path without empty and dot components, dot-dot resolved; {@code "."} when nothing
   * is left.
   */
  public static String clean(String path) {
    boolean absolute = path.startsWith("/");
    Deque<String> kept = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (!part.equals("..")) {
        kept.addLast(part);
      } else if (!kept.isEmpty() && !"..".equals(kept.peekLast())) {
        kept.removeLast();
      } else if (!absolute) {
        kept.addLast(part);
      }
    }
    String joined = String.join("/", kept);
    return absolute ? "/" + joined : joined.isEmpty() ? "." : joined;
  }

  /**
   * Returns the path as seen from a root that can not be left, without a leading slash; empty is
   * the root.
   */
  public static String rooted(String path) {
    return absolute(path).substring(1);
  }

  /** Returns whether the path leads out of a root that can be left. */
  public static boolean leadsOut(String path) {
    String clean = clean("./" + path);
    return clean.equals("..") || clean.startsWith("../");
  }

  /** Returns the path as seen from a root that can not be left, with a leading slash. */
  public static String absolute(String path) {
    return clean("/" + path);
  }
}
