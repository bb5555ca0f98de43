package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lookups in directories whose layers have learned their names, by misses or by a listing. */
final class LookupTest {
  private Path base;

  @BeforeEach
  void layers(@TempDir Path directory) throws IOException {
    base = directory;
    for (int layer = 1; layer <= 4; layer++) {
      Path inside = Files.createDirectories(base.resolve("lower" + layer + "/d"));
      Files.writeString(inside.resolve("in" + layer), "layer " + layer);
      Files.writeString(inside.resolve("gone"), "layer " + layer);
    }
    Files.delete(base.resolve("lower1/d/gone"));
    Files.createFile(base.resolve("lower1/d/.wh.gone"));
  }

  private static void check(OpenedUnion union) throws IOException {
    for (int layer = 1; layer <= 4; layer++) {
      assertThat(union.read("d/in" + layer)).isEqualTo("layer " + layer);
    }
    assertAbsent(union, "d/gone");
  }

  private static void assertAbsent(OpenedUnion union, String path) {
    Errno errno = assertThrows(ErrnoException.class, () -> union.stat(path)).errno();
    assertThat(errno).isEqualTo(Errno.ENOENT);
  }

  @Test
  void lookup_afterMisses() throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      for (int i = 0; i < 20; i++) {
        assertAbsent(union, "d/none" + i);
        check(union);
      }
    }
  }

  @Test
  void lookup_inMergedDirectoriesOfManyNames() throws IOException {
    for (int i = 0; i < 600; i++) {
      Files.createFile(base.resolve("lower" + (1 + i % 2) + "/d/name" + i));
    }
    Files.createFile(base.resolve("lower1/d/.wh.name301"));
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      for (int i = 0; i < 600; i++) {
        if (i != 301) {
          assertThat(union.read("d/name" + i)).isEmpty();
        }
        assertAbsent(union, "d/none" + i);
      }
      assertAbsent(union, "d/name301");
      check(union);
    }
  }

  @Test
  void lookup_besideAndInsideOpaqueMarkers() throws IOException {
    for (int layer = 1; layer <= 4; layer++) {
      for (String name : new String[] {"inside", "beside"}) {
        Path directory = Files.createDirectories(base.resolve("lower" + layer + "/d/" + name));
        Files.createFile(directory.resolve("in" + layer));
      }
    }
    Files.createFile(base.resolve("lower3/d/inside/.wh..wh..opq"));
    Files.createFile(base.resolve("lower2/d/.wh.beside"));
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      assertAbsent(union, "d/inside/in4");
      assertAbsent(union, "d/beside/in3");
      assertThat(union.list("d/inside")).containsExactly("in1", "in2", "in3");
      assertThat(union.list("d/beside")).containsExactly("in1", "in2");
      assertThat(union.read("d/inside/in3")).isEmpty();
      assertThat(union.read("d/beside/in2")).isEmpty();
    }
  }

  @Test
  void lookup_marksOfAnUpperThatWasThere() throws IOException {
    Path inside = Files.createDirectories(base.resolve("upper/d"));
    Files.createFile(inside.resolve(".wh.in1"));
    Path other = Files.createDirectories(base.resolve("lower4/e"));
    Files.createFile(other.resolve("below"));
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      union.create("e/new", "made");
      assertThat(union.exists("e/below")).isTrue();
      assertAbsent(union, "d/in1");
      union.create("d/new", "made");
      assertAbsent(union, "d/in1");
      union.unlink("e/below");
      assertAbsent(union, "e/below");
      assertThat(union.list("e")).containsExactly("new");
    }
  }

  @Test
  void lookup_afterListing() throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      assertThat(union.list("d")).containsExactly("in1", "in2", "in3", "in4");
      check(union);
    }
  }

  @Test
  void lookup_afterListingAndChange() throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      assertThat(union.list("d")).hasSize(4);
      union.create("d/gone", "again");
      union.create("d/new", "made");
      assertThat(union.read("d/gone")).isEqualTo("again");
      assertThat(union.read("d/new")).isEqualTo("made");
      assertThat(union.list("d")).containsExactly("in1", "in2", "in3", "in4", "gone", "new");
    }
  }
}
