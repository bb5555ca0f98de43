package dev.jovl.mount;

import dev.jovl.fuse.Filesystem;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Names of operations of a filesystem, for those who look at all calls of one. */
final class Operations {
  private static final Set<String> ALL =
      Arrays.stream(Filesystem.class.getMethods())
          .map(Method::getName)
          .collect(Collectors.toUnmodifiableSet());

  private Operations() {}

  /**
   * Returns the operations of these names.
   *
   * @throws IllegalArgumentException if there is none of a name: a test that waits for its calls
   *     would see none, and that is what some want to see
   */
  static Set<String> named(String... names) {
    Set<String> named = Set.of(names);
    if (!ALL.containsAll(named)) {
      throw new IllegalArgumentException(named + " are not all of " + ALL);
    }
    return named;
  }
}
