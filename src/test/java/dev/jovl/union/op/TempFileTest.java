package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Self;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.testing.Descriptors;
import dev.jovl.union.Node;
import dev.jovl.union.OpenFile;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are made without a name, and what they hold when they have one. */
final class TempFileTest {
  private static OpenFile made(OpenedUnion union) throws ErrnoException {
    NewAttributes file = new NewAttributes(0644, 0, 0, Self.effectiveUid(), Self.effectiveGid());
    Node root = union.union().nodes().root();
    return new TempFile(union.union(), union.copyUp()).create(root, file, OpenFlags.RDWR).file();
  }

  private static void link(OpenedUnion union, OpenFile file, String name) throws ErrnoException {
    Node root = union.union().nodes().root();
    Link link = new Link(union.union(), union.copyUp());
    assertThat(link.link(file.node(), root, FileName.of(name)).nlink()).isAtLeast(1);
  }

  /** There can be a million of them, as programs make that link each file when it is complete. */
  @ParameterizedTest
  @ValueSource(strings = {"new", "below"})
  void withAName_holdsNoDescriptor(String name, @TempDir Path base) throws IOException {
    Files.createDirectories(base.resolve("lower1"));
    Files.writeString(base.resolve("lower1/below"), "below");
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      if (name.equals("below")) {
        union.unlink(name);
      }
      assertThat(union.exists("absent")).isFalse();
      long before = Descriptors.below(base);
      Stat stat;
      try (OpenFile file = made(union)) {
        union.write(file, 0, "text");
        link(union, file, name);
        stat = new Getattr(union.union()).stat(file.node());
      }
      assertThat(Descriptors.below(base)).isEqualTo(before);
      assertThat(union.stat(name).ino()).isEqualTo(stat.ino());
      assertThat(union.read(name)).isEqualTo("text");
    }
  }

  @Test
  void withAName_isOneFileWithItsOtherName_andLivesOnWithoutAny(@TempDir Path base)
      throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS);
        OpenFile file = made(union)) {
      union.write(file, 0, "text");
      link(union, file, "one");
      link(union, file, "two");
      assertThat(union.node("one")).isSameInstanceAs(file.node());
      assertThat(union.node("two")).isSameInstanceAs(file.node());
      union.unlink("one");
      assertThat(union.stat("two").nlink()).isEqualTo(1);
      union.unlink("two");
      assertThat(new Getattr(union.union()).stat(file.node()).nlink()).isEqualTo(0);
      union.write(file, 0, "TE");
      assertThat(union.read(file)).isEqualTo("TExt");
    }
  }
}
