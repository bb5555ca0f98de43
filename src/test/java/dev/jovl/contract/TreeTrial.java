package dev.jovl.contract;

import static com.google.common.truth.Truth.assertWithMessage;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.MapDifference;
import com.google.common.collect.Maps;
import dev.jovl.contract.TreeOperations.Operation;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.LeftMounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Trees to which the same is done as to a plain directory, the model: each call must answer the
 * same, and the trees must be the same whenever they are compared. All is gone when it is closed.
 */
final class TreeTrial implements AutoCloseable {
  private static final int PER_LOOK = 25;
  private static final int TOLD = 300;

  private final Path base;
  private final TreeSide model;
  private final List<String> log = new ArrayList<>();
  private @Nullable KeptTrees kept;

  /**
   * Begins with an empty model.
   *
   * @param title what a failure is told with, the seed above all
   */
  TreeTrial(String title) throws IOException {
    this.base = Files.createTempDirectory(Path.of("/var/tmp"), "jovl-tree");
    Path plain = Files.createDirectory(base.resolve("model"));
    this.model = new TreeSide(plain);
    log.add(title);
  }

  /** Returns the directory of all trees. */
  Path base() {
    return base;
  }

  /** Returns the model. */
  TreeSide model() {
    return model;
  }

  /** Notes what happens from now on. */
  void note(String words) {
    log.add(words);
  }

  /**
   * Does the same to the model and to a tree; each operation must answer the same in both.
   *
   * @param name of the tree
   * @param count how many operations are drawn
   * @param allowed which of them are made
   */
  void play(String name, TreeOperations drawing, int count, Predicate<Operation> allowed)
      throws IOException {
    TreeSide tree = new TreeSide(base.resolve(name));
    for (int i = 0; i < count; i++) {
      if (i % PER_LOOK == 0) {
        drawing.know(paths());
      }
      Operation operation = drawing.next();
      if (allowed.test(operation)) {
        both(tree, operation);
      }
    }
  }

  private List<String> paths() throws IOException {
    return TreeText.of(base.resolve("model")).keySet().stream()
        .filter(path -> !path.isEmpty())
        .toList();
  }

  private void both(TreeSide tree, Operation operation) {
    String expected = operation.call().apply(model);
    String actual = operation.call().apply(tree);
    log.add(operation.words() + " = " + expected);
    if (!expected.equals(actual)) {
      assertWithMessage(last()).that(actual).isEqualTo(expected);
    }
  }

  private String last() {
    int from = Math.max(1, log.size() - TOLD);
    return log.get(0) + "\n" + String.join("\n", log.subList(from, log.size()));
  }

  /** Compares a tree with the model. */
  void compare(String name) throws IOException {
    Map<String, String> expected = TreeText.of(base.resolve("model"));
    Map<String, String> actual = TreeText.of(base.resolve(name));
    MapDifference<String, String> difference = Maps.difference(expected, actual);
    if (!difference.areEqual()) {
      throw new AssertionError(last() + "\nnot as the model (left): " + difference);
    }
  }

  /** Remembers trees that are not to change from now on. */
  void keep(List<String> names) throws IOException {
    kept = KeptTrees.of(base, names);
  }

  /** Claims that those trees are as they were. */
  void checkKept() throws IOException {
    requireNonNull(kept, "nothing is kept").check(last());
  }

  @Override
  public void close() throws IOException {
    LeftMounts.takeAwayBelow(base);
    byte[] path = base.toString().getBytes(StandardCharsets.UTF_8);
    try (Fd top = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.DIRECTORY)) {
      Trees.removeContents(top);
    }
    Files.delete(base);
  }
}
