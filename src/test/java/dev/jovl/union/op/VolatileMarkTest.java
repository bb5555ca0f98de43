package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.testing.Ending;
import dev.jovl.testing.PathHandle;
import dev.jovl.union.Union;
import dev.jovl.union.UnionDirectories;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionOptions.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mark of a volatile union says that one was open and did not end, and nothing else. */
final class VolatileMarkTest {
  private Path base;
  private Path mark;

  @BeforeEach
  void directories(@TempDir Path temp) throws IOException {
    base = temp;
    mark = base.resolve("work/work/incompat/volatile");
    for (String name : List.of("lower", "upper", "work")) {
      Files.createDirectory(base.resolve(name));
    }
  }

  private Union open(Fd lower) throws ErrnoException {
    UnionDirectories directories =
        UnionDirectories.writable(
            List.of(lower),
            PathHandle.of(base.resolve("upper")),
            PathHandle.of(base.resolve("work")));
    boolean user = Self.effectiveUid() != 0;
    return Union.open(
        directories,
        UnionOptions.builder().durability(Durability.VOLATILE).userXattr(user).build());
  }

  @Test
  void layerThatCannotBeUsed_leavesNone() throws IOException {
    Fd lower = PathHandle.of(base.resolve("lower"));
    lower.close();
    assertThrows(ErrnoException.class, () -> open(lower));
    assertThat(Files.exists(mark)).isFalse();
  }

  @Test
  void union_hasItWhileItIsOpen() throws IOException {
    try (Union union = open(PathHandle.of(base.resolve("lower")))) {
      assertThat(union.isReadOnly()).isFalse();
      assertThat(Files.exists(mark)).isTrue();
    }
    assertThat(Files.exists(mark)).isFalse();
  }

  /** The kernel's overlayfs empties the work directory, and its mark has something in it. */
  @ParameterizedTest
  @ValueSource(strings = {"rm -r work/work", "rm -r work/work/incompat", "touch MARK/dirty"})
  void end_whenAnotherHasTheWorkDirectory(String meanwhile) throws Exception {
    try (Union union = open(PathHandle.of(base.resolve("lower")))) {
      assertThat(union.isReadOnly()).isFalse();
      String command = meanwhile.replace("MARK", mark.toString());
      Process process = new ProcessBuilder("sh", "-c", command).directory(base.toFile()).start();
      assertThat(Ending.code(process)).isEqualTo(0);
    }
    assertThat(Files.exists(mark)).isEqualTo(meanwhile.startsWith("touch"));
  }

  /** What stands beside the mark in the work directory is about the upper too. */
  @Test
  void anotherFeature_isNeitherUsedNorRemoved() throws IOException {
    Path feature = Files.createDirectories(mark.resolveSibling("feature"));
    ErrnoException refused =
        assertThrows(ErrnoException.class, () -> open(PathHandle.of(base.resolve("lower"))));
    assertThat(refused.errno()).isEqualTo(Errno.EINVAL);
    assertThat(Files.exists(feature)).isTrue();
    assertThat(Files.exists(mark)).isFalse();
  }
}
