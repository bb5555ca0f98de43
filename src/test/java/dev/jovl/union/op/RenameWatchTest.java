package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.RenameFlags;
import dev.jovl.union.Node;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionWatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a watcher is told of a rename: that of a mount makes the kernel forget things. */
final class RenameWatchTest implements UnionWatcher {
  private final List<Node> renamed = new ArrayList<>();
  private final List<Node> moved = new ArrayList<>();
  private OpenedUnion union;

  @BeforeEach
  void open(@TempDir Path base) throws IOException {
    for (String path : List.of("one/directory", "two/other")) {
      Files.createDirectories(base.resolve("upper").resolve(path));
    }
    Files.writeString(base.resolve("upper/one/file"), "");
    union = OpenedUnion.writable(base, UnionOptions.DEFAULTS);
    union.union().watch(this);
  }

  @AfterEach
  void close() throws IOException {
    union.close();
  }

  @Override
  public void renamed(Node file) {
    renamed.add(file);
  }

  @Override
  public void moved(Node directory) {
    moved.add(directory);
  }

  /** Its parent is the same, and there is no need to wait for the kernel. */
  @Test
  void directory_withinItsParent_isNotMoved() throws IOException {
    Node directory = union.node("one/directory");
    union.rename("one/directory", "one/other", 0);
    assertThat(renamed).containsExactly(directory);
    assertThat(moved).isEmpty();
  }

  @Test
  void directory_toAnotherParent_isMoved() throws IOException {
    Node directory = union.node("one/directory");
    union.rename("one/directory", "two/directory", 0);
    assertThat(renamed).containsExactly(directory);
    assertThat(moved).containsExactly(directory);
  }

  @Test
  void exchangedDirectories_areBothMoved() throws IOException {
    Node directory = union.node("one/directory");
    Node other = union.node("two/other");
    union.rename("one/directory", "two/other", RenameFlags.EXCHANGE);
    assertThat(renamed).containsExactly(directory, other);
    assertThat(moved).containsExactly(directory, other);
  }

  @Test
  void file_isNotMoved() throws IOException {
    Node file = union.node("one/file");
    union.rename("one/file", "two/file", 0);
    assertThat(renamed).containsExactly(file);
    assertThat(moved).isEmpty();
  }
}
