package dev.jovl.semantics.contestant;

import java.io.IOException;
import java.util.List;

/** How jovl mounts without a process of its own for each mount. */
@FunctionalInterface
public interface Mounter {
  /**
   * Mounts, and returns when the mount works.
   *
   * @param arguments those of {@code jovl mount}
   * @throws IOException with the words of jovl if it refuses
   */
  void mount(List<String> arguments) throws IOException;
}
