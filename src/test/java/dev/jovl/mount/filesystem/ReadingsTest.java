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
import dev.jovl.union.op.OpenDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which readings give way where those of merged directories hold many entries. */
final class ReadingsTest {
  /** Of each merged directory here: one file in each of two layers, "." and "..". */
  private static final int ENTRIES = 4;

  private final Path base;
  private final Readings readings = new Readings(2 * ENTRIES);
  private Union union;

  ReadingsTest(@TempDir Path base) {
    this.base = base;
  }

  @BeforeEach
  void openUnion() throws IOException {
    for (String layer : List.of("top", "below")) {
      for (String name : List.of("one", "two", "three")) {
        Files.createFile(Files.createDirectories(path(layer).resolve(name)).resolve(layer));
      }
    }
    Files.createFile(Files.createDirectory(path("top").resolve("streamed")).resolve("file"));
    UnionDirectories layers = UnionDirectories.readOnly(List.of(layer("top"), layer("below")));
    union = Union.open(layers, UnionOptions.DEFAULTS);
  }

  @AfterEach
  void closeUnion() throws IOException {
    readings.endAll().forEach(reading -> reading.open().close());
    union.close();
  }

  private Path path(String layer) {
    return base.resolve(layer);
  }

  private Fd layer(String name) throws IOException {
    int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
    return Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(path(name)), flags);
  }

  private Readings.Reading begun(String name) throws IOException {
    Node root = union.nodes().root();
    Node directory =
        Objects.requireNonNull(new Lookup(union).lookup(root, FileName.of(name))).node();
    OpenDirectory open = new OpenDirectory(union, directory);
    open.read(0, entry -> false);
    return readings.begin(directory, open);
  }

  @Test
  void keep_moreEntriesThanMayBeHeld_endsTheOldestMerged() throws IOException {
    Readings.Reading streamed = begun("streamed");
    Readings.Reading one = begun("one");
    assertThat(readings.keep(streamed, 1)).isEmpty();
    assertThat(readings.keep(one, 1)).isEmpty();
    assertThat(readings.keep(begun("two"), 1)).isEmpty();
    List<Readings.Reading> ended = readings.keep(begun("three"), 1);
    assertThat(ended).containsExactly(one);
    one.open().close();
    assertThat(readings.kept()).isEqualTo(3);
  }

  /** Or each message of its reader would list it anew. */
  @Test
  void keep_oneThatHoldsMoreThanAll_isKept() throws IOException {
    Readings few = new Readings(1);
    Node root = union.nodes().root();
    OpenDirectory open = new OpenDirectory(union, root);
    open.read(0, entry -> false);
    assertThat(open.isStreamed()).isFalse();
    assertThat(few.keep(few.begin(root, open), 1)).isEmpty();
    assertThat(few.kept()).isEqualTo(1);
  }
}
