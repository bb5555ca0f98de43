package dev.jovl.posix;

import java.util.ArrayList;
import java.util.List;

/**
 * The components of a path in bytes: what stands between its slashes. Slashes at the beginning, at
 * the end and in a row make no component.
 */
public final class PathComponents {

  /** How many symbolic links Linux follows in one path, MAXSYMLINKS; one more is ELOOP. */
  public static final int MAX_LINKS = 40;

  private PathComponents() {}

  /**
   * Takes the components of a path one after another.
   *
   * @param <E> how it fails
   */
  public interface Taker<E extends Exception> {
    /**
     * Takes a component, which may be {@code .} or {@code ..}.
     *
     * @param start where it begins in the path
     * @param length how many bytes it has, at least 1
     */
    void take(int start, int length) throws E;
  }

  /** Gives the components of a path to a taker, the first one first. */
  public static <E extends Exception> void forEach(byte[] path, Taker<E> taker) throws E {
    int start = 0;
    for (int at = 0; at <= path.length; at++) {
      if (at == path.length || path[at] == '/') {
        if (at > start) {
          taker.take(start, at - start);
        }
        start = at + 1;
      }
    }
  }

  /**
   * Returns the components of a path, {@code .} and {@code ..} among them, in a list that is the
   * caller's.
   *
   * @throws IllegalArgumentException if one has a NUL
   */
  public static List<FileName> of(byte[] path) {
    List<FileName> components = new ArrayList<>();
    forEach(path, (start, length) -> components.add(FileName.of(path, start, length)));
    return components;
  }
}
