package dev.jovl.contract;

import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.MapDifference;
import com.google.common.collect.Maps;
import dev.jovl.posix.ErrnoException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Trees that nothing may change from now on, such as the lower layers of a mount. */
final class KeptTrees {
  private final Map<Path, Map<String, String>> before = new TreeMap<>();

  /** Remembers directories as they are. */
  static KeptTrees of(Path base, List<String> names) throws ErrnoException {
    KeptTrees trees = new KeptTrees();
    for (String name : names) {
      trees.before.put(base.resolve(name), TreeText.of(base.resolve(name)));
    }
    return trees;
  }

  /**
   * Claims that each of them is as it was.
   *
   * @param words what a failure is told with
   */
  void check(String words) throws ErrnoException {
    for (Map.Entry<Path, Map<String, String>> tree : before.entrySet()) {
      MapDifference<String, String> difference =
          Maps.difference(tree.getValue(), TreeText.of(tree.getKey()));
      assertWithMessage("%s\nchanged: %s", words, tree.getKey())
          .that(difference.toString())
          .isEqualTo("equal");
    }
  }
}
