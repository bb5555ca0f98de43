package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.RenameFlags;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The upper and the work directory are inside a layer, which does not show what is in them. */
final class UpperInLayerTest {
  private final Path layer;

  UpperInLayerTest(@TempDir Path temporary) {
    layer = temporary;
  }

  private OpenedUnion open() throws IOException {
    Path base = Files.createDirectory(layer.resolve("inner"));
    Path empty = Files.createDirectory(base.resolve("lower1"));
    assertThat(Files.isDirectory(empty)).isTrue();
    Path unused = Files.createSymbolicLink(base.resolve("lower2"), layer);
    unused = Files.writeString(layer.resolve("file"), "below");
    return OpenedUnion.writable(base, UnionOptions.DEFAULTS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"inner/upper", "inner/work", "inner/upper/file", "moved/upper"})
  void whatChanges_isNotShown(String path) throws IOException {
    try (OpenedUnion union = open()) {
      union.write("file", "above");
      if (path.startsWith("moved")) {
        union.rename("inner", "moved", RenameFlags.NOREPLACE);
      }
      ErrnoException refused = assertThrows(ErrnoException.class, () -> union.stat(path));
      assertThat(refused.errno()).isEqualTo(Errno.ELOOP);
    }
  }

  @Test
  void everythingElse_isShown() throws IOException {
    try (OpenedUnion union = open()) {
      union.write("file", "above");
      union.create("inner/new", "new");
      assertThat(union.read("file")).isEqualTo("above");
      assertThat(union.read("inner/new")).isEqualTo("new");
      assertThat(union.list("inner/lower1")).isEmpty();
      assertThat(union.list("inner"))
          .containsExactly("lower1", "lower2", "new", "upper", "work")
          .inOrder();
    }
  }
}
