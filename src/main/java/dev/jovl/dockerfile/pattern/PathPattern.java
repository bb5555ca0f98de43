package dev.jovl.dockerfile.pattern;

import dev.jovl.dockerfile.Utf8;
import dev.jovl.gotext.CleanPath;
import dev.jovl.gotext.Glob;

/**
 * A source of COPY or ADD: a path, or a glob in the syntax of Go's {@code filepath.Match}, in which
 * {@code **} may stand for directories of any depth.
 */
public final class PathPattern {

  private final String text;
  private final Glob glob;
  private final boolean wildcard;
  private final boolean anyDepth;

  private PathPattern(String text, Glob glob, boolean wildcard, boolean anyDepth) {
    this.text = text;
    this.glob = glob;
    this.wildcard = wildcard;
    this.anyDepth = anyDepth;
  }

  /**
   * Compiles a pattern in which {@code **} is any depth.
   *
   * @param pattern relative path; {@code ..} and a leading slash are taken as inside the root
   * @throws IllegalArgumentException when the glob is not well formed
   */
  public static PathPattern of(String pattern) {
    return of(pattern, true);
  }

  /**
   * Compiles a pattern in which {@code **} is the same as {@code *}.
   *
   * @param pattern relative path; {@code ..} and a leading slash are taken as inside the root
   * @throws IllegalArgumentException when the glob is not well formed
   */
  public static PathPattern ofOneDepth(String pattern) {
    return of(pattern, false);
  }

  private static PathPattern of(String pattern, boolean anyDepth) {
    String clean = CleanPath.rooted(pattern);
    return new PathPattern(
        clean, Glob.of(clean, anyDepth), Glob.isWildcard(clean), anyDepth && clean.contains("**"));
  }

  /**
   * Compiles a pattern of directories and one of what is looked for below each of them. Each part
   * is cleaned by itself, so that the second does not lead out of what the first one finds.
   *
   * @param directories as {@link #ofOneDepth} takes it
   * @param pattern as {@link #of(String)} takes it
   * @throws IllegalArgumentException when a glob is not well formed
   */
  public static PathPattern below(String directories, String pattern) {
    PathPattern above = ofOneDepth(directories);
    PathPattern below = of(pattern);
    if (above.text.isEmpty() || below.text.isEmpty()) {
      return above.text.isEmpty() ? below : above;
    }
    return new PathPattern(
        above.text + "/" + below.text,
        above.glob.below(below.glob),
        above.wildcard || below.wildcard,
        below.anyDepth);
  }

  /** Returns the pattern of one path, in which nothing is a wildcard. */
  public static PathPattern literal(String path) {
    String clean = CleanPath.rooted(path);
    return new PathPattern(clean, Glob.literal(clean), false, false);
  }

  /** Returns whether the pattern can match more than one path. */
  public boolean isWildcard() {
    return wildcard;
  }

  /** Returns the pattern as a clean path without a leading slash; empty is the root itself. */
  public String text() {
    return text;
  }

  /** Returns the part before the first component that has a wildcard: where a search must begin. */
  public String literalPrefix() {
    StringBuilder prefix = new StringBuilder();
    for (String component : text.split("/", -1)) {
      if (Glob.isWildcard(component)) {
        break;
      }
      prefix.append(prefix.isEmpty() ? "" : "/").append(component);
    }
    return prefix.toString();
  }

  /**
   * Returns how many components a match can have.
   *
   * @return that number, or {@link Integer#MAX_VALUE} when there is a {@code **} of any depth
   */
  public int depth() {
    return anyDepth ? Integer.MAX_VALUE : text.split("/", -1).length;
  }

  /** Returns whether a path, relative and separated by slashes, matches. */
  public boolean matches(byte[] path) {
    return glob.matches(Utf8.decode(path));
  }
}
