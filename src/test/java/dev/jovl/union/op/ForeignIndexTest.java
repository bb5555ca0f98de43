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

/** A work directory that served another upper: what was changed there does not show here. */
final class ForeignIndexTest {
  private Path base;

  @BeforeEach
  void layer(@TempDir Path temp) throws IOException {
    base = temp;
    Path file = Files.createDirectories(base.resolve("lower1")).resolve("one");
    Path unused = Files.createLink(base.resolve("lower1/again"), Files.writeString(file, "one"));
  }

  private OpenedUnion open(boolean index) throws IOException {
    return OpenedUnion.writable(base, UnionOptions.builder().index(index).build());
  }

  private void replaceUpper() throws IOException {
    Files.move(base.resolve("upper"), base.resolve("old"));
  }

  @Test
  void indexWithFiles_isRefused() throws IOException {
    try (OpenedUnion union = open(true)) {
      union.write("one", "ONE");
    }
    replaceUpper();
    ErrnoException refused = assertThrows(ErrnoException.class, () -> open(true).close());
    assertThat(refused.errno()).isEqualTo(Errno.ESTALE);
    try (OpenedUnion union = open(false)) {
      assertThat(union.read("one")).isEqualTo("one");
    }
    assertThat(Files.readString(base.resolve("old/one"))).isEqualTo("ONE");
  }

  @Test
  void emptyIndex_isTakenOver() throws IOException {
    open(true).close();
    replaceUpper();
    try (OpenedUnion union = open(true)) {
      union.write("one", "ONE");
    }
    try (OpenedUnion union = open(true)) {
      assertThat(union.read("again")).isEqualTo("ONE");
    }
  }
}
