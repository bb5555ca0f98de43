package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Descriptors;
import dev.jovl.union.OpenFile;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of which the last known name was removed: a descriptor leads to them, while none does. */
final class OrphanTest {
  private static final int FILES = 4;

  private static void linkTwice(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (int i = 0; i < FILES; i++) {
      Files.writeString(directory.resolve("first" + i), "text");
      Files.createLink(directory.resolve("second" + i), directory.resolve("first" + i));
    }
  }

  private static void findTheSecondName(OpenedUnion union, int i) throws IOException {
    long ino = union.stat("first" + i).ino();
    try (OpenFile open = union.open("first" + i, OpenFlags.RDONLY)) {
      union.unlink("first" + i);
      assertThat(union.stat("second" + i).ino()).isEqualTo(ino);
      assertThat(union.read(open)).isEqualTo("text");
    }
  }

  /** There can be a million of them, as their second names keep them cached in the kernel. */
  @ParameterizedTest
  @ValueSource(strings = {"upper", "lower1"})
  void foundByAnotherName_holdsNoDescriptor(String layer, @TempDir Path base) throws IOException {
    linkTwice(base.resolve(layer));
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      findTheSecondName(union, 0);
      long afterTheFirst = Descriptors.below(base);
      for (int i = 1; i < FILES; i++) {
        findTheSecondName(union, i);
      }
      assertThat(Descriptors.below(base)).isEqualTo(afterTheFirst);
      assertThat(union.read("second1")).isEqualTo("text");
      union.unlink("second1");
      assertThat(union.exists("second1")).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"upper", "lower1"})
  void withoutAnyName_staysReadable(String layer, @TempDir Path base) throws IOException {
    linkTwice(base.resolve(layer));
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS);
        OpenFile open = union.open("first0", OpenFlags.RDWR)) {
      union.unlink("first0");
      assertThat(union.exists("second0")).isTrue();
      union.unlink("second0");
      union.write(open, 0, "TEXT");
      assertThat(union.read(open)).isEqualTo("TEXT");
      assertThat(new Getattr(union.union()).stat(open.node()).nlink()).isEqualTo(0);
    }
  }
}
