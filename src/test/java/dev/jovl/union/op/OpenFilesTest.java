package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.FileData;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Descriptors;
import dev.jovl.union.Node;
import dev.jovl.union.OpenFile;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionOptions.Durability;
import dev.jovl.union.layer.SharedFd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is open is reached by its descriptor, if that is of the file that is meant. */
final class OpenFilesTest {
  private static final byte[] ATTRIBUTE = "user.a".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VALUE = {1, 2, 3};

  private static void chmod(OpenedUnion union, Node node, int mode) throws ErrnoException {
    Setattr.Change change = new Setattr.Change(mode, null, null, null, null, null, null, null);
    assertThat(new Setattr(union.union(), union.copyUp()).setattr(node, change).mode())
        .isEqualTo(Mode.REGULAR | mode);
  }

  @Test
  void metadata_ofAnOpenFile_needsNoName(@TempDir Path base) throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      union.create("f", "text");
      Node node = union.node("f");
      Path elsewhere = base.resolve("elsewhere");
      Getattr getattr = new Getattr(union.union());
      NodeXattrs xattrs = new NodeXattrs(union.union(), union.copyUp());
      try (OpenFile open = union.open("f", OpenFlags.WRONLY)) {
        Files.move(union.upper("f"), elsewhere);
        assertThat(getattr.stat(node).size()).isEqualTo(4);
        chmod(union, node, 0640);
        xattrs.set(node, ATTRIBUTE, VALUE, 0, false);
        assertThat(xattrs.get(node, ATTRIBUTE)).isEqualTo(VALUE);
        assertThat(Files.getAttribute(elsewhere, "unix:mode")).isEqualTo(Mode.REGULAR | 0640);
      }
      Errno errno = assertThrows(ErrnoException.class, () -> getattr.stat(node)).errno();
      assertThat(errno).isEqualTo(Errno.ESTALE);
    }
  }

  @Test
  void metadata_ofAFileThatIsOpenBelow_isThatOfTheUpper(@TempDir Path base) throws IOException {
    Files.writeString(Files.createDirectories(base.resolve("lower1")).resolve("f"), "below");
    UnionOptions options = UnionOptions.builder().metacopy(true).build();
    try (OpenedUnion union = OpenedUnion.writable(base, options)) {
      Node node = union.node("f");
      NodeXattrs xattrs = new NodeXattrs(union.union(), union.copyUp());
      try (OpenFile open = union.open("f", OpenFlags.RDONLY)) {
        chmod(union, node, 0600);
        xattrs.set(node, ATTRIBUTE, VALUE, 0, false);
        assertThat(open.isUpper()).isFalse();
        assertThat(new Getattr(union.union()).stat(node).mode()).isEqualTo(Mode.REGULAR | 0600);
        assertThat(xattrs.get(node, ATTRIBUTE)).isEqualTo(VALUE);
        union.write("f", "UP");
        assertThat(open.isUpper()).isTrue();
        assertThat(xattrs.get(node, ATTRIBUTE)).isEqualTo(VALUE);
        assertThat(union.read(open)).isEqualTo("UPlow");
      }
    }
    assertThat(Files.getAttribute(base.resolve("lower1/f"), "unix:mode"))
        .isNotEqualTo(Mode.REGULAR | 0600);
  }

  @Test
  void writeBack_afterACut_makesNothingLonger(@TempDir Path base) throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      union.create("f", "old text");
      Write write = new Write(union.union(), union.copyUp());
      try (OpenFile mapped = union.open("f", OpenFlags.RDWR);
          OpenFile cut = union.open("f", OpenFlags.WRONLY | OpenFlags.TRUNC)) {
        assertThat(write.writeBack(mapped, 0, bytes("OLD TEXT"))).isEqualTo(8);
        assertThat(union.read(mapped)).isEmpty();
        assertThat(write.write(cut, 0, bytes("new"), Write.Partial.COUNTS)).isEqualTo(3);
        assertThat(write.writeBack(mapped, 2, bytes("W..."))).isEqualTo(4);
        assertThat(write.writeBack(mapped, 4096, bytes("W..."))).isEqualTo(4);
        assertThat(union.read(mapped)).isEqualTo("neW");
      }
    }
  }

  /** The kernel says where a file ends, and may not know yet that an open has cut it. */
  @Test
  void append_afterACut_leavesNoHole(@TempDir Path base) throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      union.create("f", "old text");
      Write write = new Write(union.union(), union.copyUp());
      try (OpenFile log = union.open("f", OpenFlags.WRONLY | OpenFlags.APPEND);
          OpenFile cut = union.open("f", OpenFlags.WRONLY | OpenFlags.TRUNC)) {
        assertThat(write.append(log, 8, bytes("new"), Write.Partial.COUNTS)).isEqualTo(3);
        assertThat(write.append(log, 11, bytes(" one"), Write.Partial.COUNTS)).isEqualTo(4);
        assertThat(union.read("f")).isEqualTo("new one");
        assertThat(write.write(cut, 9, bytes("x"), Write.Partial.COUNTS)).isEqualTo(1);
        assertThat(union.read("f")).isEqualTo("new one\0\0x");
      }
    }
  }

  /** RWF_NOAPPEND lets the offset count for a file that is open with O_APPEND. */
  @Test
  void append_beyondTheEnd_ofAFileThatNoOpenHasCut(@TempDir Path base) throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      union.create("f", "text");
      Write write = new Write(union.union(), union.copyUp());
      try (OpenFile log = union.open("f", OpenFlags.WRONLY | OpenFlags.APPEND)) {
        assertThat(write.append(log, 5, bytes("x"), Write.Partial.FAILS)).isEqualTo(1);
        assertThat(union.read("f")).isEqualTo("text\0x");
      }
    }
  }

  /** The kernel takes no part of what a mapping has changed for less than all of it. */
  @Test
  void writeBack_thatFillsTheDisk_isAnError(@TempDir Path base) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    byte[] disk = base.toString().getBytes(StandardCharsets.UTF_8);
    Mounts.mount("tmpfs", disk, "tmpfs", 0, "size=256k".getBytes(StandardCharsets.US_ASCII));
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      union.create("f", "");
      Write write = new Write(union.union(), union.copyUp());
      ByteBuffer much = NativeBuffer.allocate(512 << 10).bytes();
      try (OpenFile mapped = union.open("f", OpenFlags.RDWR)) {
        try (SharedFd fd = mapped.acquire()) {
          FileData.truncate(fd.fd(), much.capacity());
        }
        ErrnoException full =
            assertThrows(ErrnoException.class, () -> write.writeBack(mapped, 0, much));
        assertThat(full.errno()).isEqualTo(Errno.ENOSPC);
        assertThat(much.position()).isGreaterThan(0);
      }
    } finally {
      Mounts.unmount(disk, Mounts.DETACH);
    }
  }

  private static ByteBuffer bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return NativeBuffer.allocate(bytes.length).bytes().put(bytes).flip();
  }

  @Test
  void readersOfOneFile_shareADescriptorOfItsCopy(@TempDir Path base) throws IOException {
    Files.writeString(Files.createDirectories(base.resolve("lower1")).resolve("f"), "text");
    List<OpenFile> readers = new ArrayList<>();
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      for (int i = 0; i < 20; i++) {
        readers.add(union.open("f", OpenFlags.RDONLY));
      }
      union.write("f", "TEXT");
      assertThat(Descriptors.below(union.upper("f"))).isEqualTo(1);
      readers.remove(0).close();
      for (OpenFile reader : readers) {
        assertThat(union.read(reader)).isEqualTo("TEXT");
        reader.close();
      }
      assertThat(Descriptors.below(union.upper("f"))).isEqualTo(0);
    }
  }

  private static boolean waitsForTheDisk(OpenFile file) throws IOException {
    try (file;
        SharedFd fd = file.acquire()) {
      assertThat(file.isUpper()).isTrue();
      for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd.fd().number()))) {
        if (line.startsWith("flags:")) {
          return (Integer.parseInt(line.substring(6).strip(), 8) & OpenFlags.DSYNC) != 0;
        }
      }
    }
    throw new AssertionError("no flags");
  }

  /** With O_SYNC and O_DSYNC, as fsync(2) does. */
  @ParameterizedTest
  @CsvSource({"AUTO, true", "STRICT, true", "VOLATILE, false", "UNASKED, false"})
  void writes_waitForTheDiskIfAnythingDoes(Durability durability, boolean wait, @TempDir Path base)
      throws IOException {
    Path below = Files.createDirectory(base.resolve("lower1")).resolve("below");
    Files.writeString(below, "below");
    int sync = OpenFlags.RDWR | OpenFlags.SYNC;
    UnionOptions options = UnionOptions.builder().durability(durability).build();
    try (OpenedUnion union = OpenedUnion.writable(base, options)) {
      Node root = union.node("");
      NewAttributes mine = new NewAttributes(0644, 0, 0, Self.effectiveUid(), Self.effectiveGid());
      Create create = new Create(union.union(), union.copyUp());
      TempFile temp = new TempFile(union.union(), union.copyUp());
      List<OpenFile> files =
          List.of(
              create.create(root, FileName.of("new"), mine, sync).file(),
              temp.create(root, mine, sync).file(),
              union.open("below", sync | OpenFlags.TRUNC),
              union.open("below", OpenFlags.WRONLY | OpenFlags.DSYNC));
      for (OpenFile file : files) {
        assertThat(waitsForTheDisk(file)).isEqualTo(wait);
      }
    }
  }
}
