package dev.jovl.gotext;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A glob in the syntax of Go's {@code filepath.Match}: {@code *} and {@code ?} do not cross a
 * slash, {@code [a-z]} and {@code [^a-z]} are classes, a backslash escapes. A {@code **} is any
 * depth, or the same as {@code *}, as {@code filepath.Match} has it.
 *
 * <p>It is not a regular expression of Java, which with many stars would take for ever: all places
 * that a part of the glob can end at are followed at once.
 */
public final class Glob {

  private final List<GlobPart> parts;

  private Glob(List<GlobPart> parts) {
    this.parts = parts;
  }

  /**
   * Compiles a glob.
   *
   * @param anyDepth whether {@code **} crosses slashes
   * @throws IllegalArgumentException when a class is not well formed or a backslash ends the glob
   */
  public static Glob of(String text, boolean anyDepth) {
    return new Glob(new GlobParser(text, anyDepth).parts());
  }

  /** Returns the glob of one path, in which nothing is a wildcard. */
  public static Glob literal(String path) {
    return new Glob(List.of(new GlobPart.Text(path)));
  }

  /** Returns the glob of this one, a slash and another one. */
  public Glob below(Glob other) {
    List<GlobPart> all = new ArrayList<>(parts);
    all.add(new GlobPart.Text("/"));
    all.addAll(other.parts);
    return new Glob(List.copyOf(all));
  }

  /** Returns whether anything in a glob is not plain text. */
  public static boolean isWildcard(String glob) {
    return glob.chars().anyMatch(c -> "*?[\\".indexOf(c) >= 0);
  }

  /**
   * Returns whether the glob matches a whole path; takes time in proportion to the length of the
   * path times that of the glob.
   */
  public boolean matches(String path) {
    BitSet places = new BitSet();
    places.set(0);
    for (GlobPart part : parts) {
      places = part.ends(path, places);
      if (places.isEmpty()) {
        return false;
      }
    }
    return places.get(path.length());
  }
}
