package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.InodeFlags;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.Node;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a disk hands on from a directory to what is made in it does not depend on its maker. */
final class InheritedFlagsTest {
  private static final int USER = 1234;

  private static int flags(Path path) throws ErrnoException {
    byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
    try (Fd file = Open.path(Fd.CURRENT_DIRECTORY, bytes, OpenFlags.RDONLY)) {
      return InodeFlags.flags(file);
    }
  }

  private static void chattr(OpenedUnion union, Node node, int flags) throws ErrnoException {
    byte[] word = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(flags).array();
    byte[] unused =
        new FileFlags(union.union(), union.copyUp())
            .ioctl(node, InodeFlags.SET, word, word.length, OpenedUnion.ROOT);
  }

  private static void make(OpenedUnion union, String name, int uid) throws ErrnoException {
    Node directory = union.node("d");
    Create create = new Create(union.union(), union.copyUp());
    NewAttributes file = new NewAttributes(0644, 0, 0, uid, uid);
    create.create(directory, FileName.of("f" + name), file, OpenFlags.RDWR).file().close();
    MakeNode makeNode = new MakeNode(union.union(), union.copyUp());
    Lookup.Found made =
        makeNode.directory(
            directory, FileName.of("d" + name), new NewAttributes(0755, 0, 0, uid, uid));
    assertThat(made.stat().uid()).isEqualTo(uid);
    Lookup.Found fifo =
        makeNode.special(
            directory,
            FileName.of("p" + name),
            new NewAttributes(Mode.FIFO | 0644, 0, 0, uid, uid));
    assertThat(fifo.stat().uid()).isEqualTo(uid);
  }

  @Test
  void areThoseOfTheDirectory_whoeverMakesTheFile(@TempDir Path base) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    assumeFalse(Files.getFileStore(base).type().equals("tmpfs"), "needs a filesystem on a disk");
    Files.createDirectories(base.resolve("lower1/d"));
    Files.writeString(base.resolve("lower1/d/fover"), "below");
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      make(union, "before", USER);
      union.unlink("d/fover");
      Node directory = union.node("d");
      chattr(
          union, directory, flags(base.resolve("upper/d")) | InodeFlags.SYNC | InodeFlags.NOATIME);
      make(union, "own", 0);
      make(union, "other", USER);
      make(union, "over", USER);
      for (String type : new String[] {"f", "d"}) {
        int expected = flags(union.upper("d/" + type + "own"));
        assertThat(flags(union.upper("d/" + type + "other"))).isEqualTo(expected);
        assertThat(flags(union.upper("d/" + type + "over"))).isEqualTo(expected);
        assertThat(flags(union.upper("d/" + type + "before")) & InodeFlags.SYNC).isEqualTo(0);
      }
      chattr(
          union,
          directory,
          flags(base.resolve("upper/d")) & ~(InodeFlags.SYNC | InodeFlags.NOATIME));
      make(union, "after", USER);
      assertThat(flags(union.upper("d/fafter")) & InodeFlags.SYNC).isEqualTo(0);
    }
  }

  /** As for want of descriptors: the next file has them again. */
  @Test
  void errorThatSaysNothingOfFlags_isNotNoted(@TempDir Path base) throws IOException {
    byte[] path = Files.createFile(base.resolve("f")).toString().getBytes(StandardCharsets.UTF_8);
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS);
        Fd file = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDONLY)) {
      Node directory = union.node("");
      InheritedFlags.give(directory.notes(), file, file);
      assertThat(directory.notes().inheritedFlags()).isNull();
    }
  }
}
