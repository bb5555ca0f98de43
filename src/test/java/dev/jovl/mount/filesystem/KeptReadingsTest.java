package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.UnionDirectories;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.op.Lookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
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

  private Fd layer(String name) throws IOException {
    Path directory = Files.createDirectories(base.resolve(name).resolve("d"));
    for (int i = 0; i < 5; i++) {
      Files.createFile(directory.resolve(name + i));
    }
    int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
    return Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(base.resolve(name)), flags);
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
    Node root = union.nodes().root();
    return Objects.requireNonNull(new Lookup(union).lookup(root, FileName.of("d"))).node();
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
}
