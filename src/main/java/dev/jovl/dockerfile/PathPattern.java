package dev.jovl.dockerfile;

import java.util.regex.Pattern;

/**
 * A source of COPY or ADD: a path, or a glob in the syntax of Go's {@code filepath.Match} with
 * {@code **}.
 */
public final class PathPattern {

  private final String text;
  private final Pattern regex;

  private PathPattern(String text, Pattern regex) {
    this.text = text;
    this.regex = regex;
  }

  /**
   * Compiles a pattern.
   *
   * @param pattern relative path; {@code ..} and a leading slash are taken as inside the root
   * @throws IllegalArgumentException when the glob is not well formed
   */
  public static PathPattern of(String pattern) {
    String clean = CleanPath.rooted(pattern);
    return new PathPattern(clean, GlobSyntax.compile(clean));
  }

  /** Tells whether the pattern can match more than one path. */
  public boolean isWildcard() {
    return GlobSyntax.isWildcard(text);
  }

  /** Returns the pattern as a clean path without a leading slash; empty is the root itself. */
  public String text() {
    return text;
  }

  /** Returns the part before the first component that has a wildcard: where a search must begin. */
  public String literalPrefix() {
    StringBuilder prefix = new StringBuilder();
    for (String component : text.split("/", -1)) {
      if (GlobSyntax.isWildcard(component)) {
        break;
      }
      prefix.append(prefix.isEmpty() ? "" : "/").append(component);
    }
    return prefix.toString();
  }

  /**
   * Returns how many components a match can have.
   *
   * @return that number, or {@link Integer#MAX_VALUE} when there is a {@code **}
   */
  public int depth() {
    return text.contains("**") ? Integer.MAX_VALUE : text.split("/", -1).length;
  }

  /** Tells whether a path, relative and separated by slashes, matches. */
  public boolean matches(byte[] path) {
    return regex.matcher(Utf8.decode(path)).matches();
  }
}
