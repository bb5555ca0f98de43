package dev.jovl.linux.tree;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which order a walk goes, and what it leaves open. */
final class TreeWalkTest {
  private final List<String> seen = new ArrayList<>();

  /** A directory; a name is the number of names in it, each less by one. */
  private final class Level implements TreeWalk.Level<Integer> {
    final String path;
    final Iterator<Integer> rest;

    Level(String path, Integer... names) {
      this.path = path;
      this.rest = List.of(names).iterator();
    }

    @Override
    public Iterator<Integer> rest() {
      return rest;
    }

    @Override
    public void close() {
      seen.add("close " + path);
    }
  }

  private Level visit(Level here, Integer name) throws IOException {
    String path = here.path + "/" + name;
    seen.add(path);
    if (name < 0) {
      throw new IOException(path);
    }
    Integer[] below = new Integer[name];
    Arrays.fill(below, name - 1);
    return new Level(path, below);
  }

  @Test
  void directory_comesWholeBeforeTheNextName_andIsClosedAfterItIsLeft() throws IOException {
    TreeWalk.from(new Level("", 1, 0), this::visit, level -> seen.add("leave " + level.path));
    assertThat(seen)
        .containsExactly(
            "/1",
            "/1/0",
            "leave /1/0",
            "close /1/0",
            "leave /1",
            "close /1",
            "/0",
            "leave /0",
            "close /0",
            "leave ",
            "close ")
        .inOrder();
  }

  @Test
  void failure_closesAllLevels() {
    Level root = new Level("", 1);
    IOException failure =
        assertThrows(
            IOException.class,
            () ->
                TreeWalk.from(
                    root,
                    this::visit,
                    level -> {
                      throw new IOException("leaving");
                    }));
    assertThat(failure).hasMessageThat().isEqualTo("leaving");
    assertThat(seen).containsAtLeast("close /1/0", "close /1", "close ");
    seen.clear();
    assertThrows(
        IOException.class, () -> TreeWalk.from(new Level("", -1), this::visit, level -> {}));
    assertThat(seen).containsExactly("/-1", "close ").inOrder();
  }
}
