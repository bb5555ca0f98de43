package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Fd;
import dev.jovl.posix.FileName;
import dev.jovl.testing.PathHandle;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.UnionDirectories;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionWatcher;
import dev.jovl.union.op.Lookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a directory that was read in part is kept for a caller that goes on with it. */
final class KeptReadingsTest {
  private final Path base;
  private Union union;
  private Directories directories;

  KeptReadingsTest(@TempDir Path base) {
    this.base = base;
  }

  /** Makes directories of two files in each of some layers. */
  private List<Node> directories(int count, String... layers) throws IOException {
    List<Node> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      for (String layer : layers) {
        Path directory = Files.createDirectory(base.resolve(layer).resolve("many" + i));
        for (int file = 0; file < 2; file++) {
          Files.createFile(directory.resolve(layer + file));
        }
      }
      made.add(lookUp("many" + i));
    }
    return made;
  }

  private Fd layer(String name) throws IOException {
    Path directory = Files.createDirectories(base.resolve(name).resolve("d"));
    for (int i = 0; i < 5; i++) {
      Files.createFile(directory.resolve(name + i));
    }
    return PathHandle.of(base.resolve(name));
  }

  @BeforeEach
  void openUnion() throws IOException {
    UnionDirectories layers = UnionDirectories.readOnly(List.of(layer("top"), layer("below")));
    union = Union.open(layers, UnionOptions.DEFAULTS);
    directories = new Directories(union);
    directories.init(new FakeConnection());
  }

  @AfterEach
  void closeUnion() throws IOException {
    directories.close();
    union.close();
  }

  private Node lookUp() throws IOException {
    return lookUp("d");
  }

  private Node lookUp(String name) throws IOException {
    Node root = union.nodes().root();
    return Objects.requireNonNull(new Lookup(union).lookup(root, FileName.of(name))).node();
  }

  /** Reads three entries from the start. */
  private void readInPart(Node directory) throws IOException {
    int[] taken = new int[1];
    directories.read(directory, 0, 0, entry -> ++taken[0] <= 3);
    assertThat(taken[0]).isEqualTo(4);
  }

  /** A later reader of the directory has another node, and would never go on with it. */
  @Test
  void directoryThatIsForgotten_isNotKept() throws IOException {
    Node directory = lookUp();
    readInPart(directory);
    assertThat(directories.size()).isEqualTo(1);
    union.nodes().forget(directory.id(), 1);
    directories.forget(directory.id());
    assertThat(directories.size()).isEqualTo(0);
  }

  @Test
  void otherFileThatIsForgotten_changesNothing() throws IOException {
    Node directory = lookUp();
    readInPart(directory);
    directories.forget(directory.id() + 1);
    assertThat(directories.size()).isEqualTo(1);
  }

  /** A caller that is killed lets go of the directory before its request has ended. */
  @Test
  void directoryThatIsForgottenMeanwhile_isNotKept() throws IOException {
    Node directory = lookUp();
    int[] taken = new int[1];
    directories.read(
        directory,
        0,
        0,
        entry -> {
          union.nodes().forget(directory.id(), taken[0] == 0 ? 1 : 0);
          directories.forget(directory.id());
          return ++taken[0] <= 3;
        });
    assertThat(directories.size()).isEqualTo(0);
  }

  /** As each of them would list all layers anew for each message of its readers. */
  @Test
  void manyReadersOfMergedDirectories_listEachOnce() throws IOException {
    AtomicInteger listings = new AtomicInteger();
    union.watch(
        new UnionWatcher() {
          @Override
          public void listed(Node directory) {
            int unused = listings.incrementAndGet();
          }
        });
    List<Node> many = directories(40, "top", "below");
    Map<Node, Long> positions = new HashMap<>();
    Map<Node, Integer> seen = new HashMap<>();
    for (int turn = 0; turn < 7; turn++) {
      for (Node directory : many) {
        readOne(directory, positions, seen);
      }
    }
    assertThat(seen.values().stream().distinct().toList()).containsExactly(6);
    assertThat(listings.get()).isEqualTo(many.size());
    assertThat(directories.size()).isEqualTo(0);
  }

  private void readOne(Node directory, Map<Node, Long> positions, Map<Node, Integer> seen)
      throws IOException {
    int[] taken = new int[1];
    directories.read(
        directory,
        0,
        positions.getOrDefault(directory, 0L),
        entry -> {
          if (taken[0] == 0) {
            positions.put(directory, entry.entry().nextOffset());
            seen.merge(directory, 1, Integer::sum);
          }
          return ++taken[0] <= 1;
        });
  }

  /** Each has a descriptor. */
  @Test
  void manyReadersOfOneLayer_areNotAllKept() throws IOException {
    for (Node directory : directories(40, "top")) {
      readInPart(directory);
    }
    assertThat(directories.size()).isEqualTo(32);
  }

  @Test
  void readersThatNeverComeBack_areNotAllKept() throws IOException {
    for (Node directory : directories(1100, "top", "below")) {
      readInPart(directory);
    }
    assertThat(directories.size()).isEqualTo(1024);
  }
}
