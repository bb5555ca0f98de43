package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.InodeFlags;
import dev.jovl.linux.Open;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flags of chattr(1) of what is in several layers: they are those of the topmost. */
final class FileFlagsTest {
  private Path base;

  @BeforeEach
  void setUp(@TempDir Path temp) {
    base = temp;
  }

  private static Fd open(Path path, int flags) throws ErrnoException {
    byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
    return Open.path(Fd.CURRENT_DIRECTORY, bytes, flags);
  }

  private static boolean add(Path path, int flag) throws IOException {
    try (Fd file = open(path, OpenFlags.RDONLY)) {
      InodeFlags.setFlags(file, InodeFlags.flags(file) | flag);
      return true;
    } catch (ErrnoException e) {
      return false;
    }
  }

  private static byte[] ask(OpenedUnion union, String path, int request, byte[] input)
      throws ErrnoException {
    return new FileFlags(union.union(), union.copyUp())
        .ioctl(union.node(path), request, input, Integer.BYTES, OpenedUnion.ROOT);
  }

  private static int flags(OpenedUnion union, String path) throws ErrnoException {
    byte[] word = ask(union, path, InodeFlags.GET, new byte[0]);
    return ByteBuffer.wrap(word).order(ByteOrder.nativeOrder()).getInt();
  }

  /** As chattr(1): what is set was asked for before. */
  private static void chattr(OpenedUnion union, String path, int flag) throws ErrnoException {
    int flags = flags(union, path) | flag;
    ByteBuffer word = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    byte[] unused = ask(union, path, InodeFlags.SET, word.putInt(flags).array());
  }

  @Test
  void mergedDirectory_hasThoseOfItsTop() throws IOException {
    Path top = Files.createDirectories(base.resolve("lower1/d"));
    Files.createDirectories(base.resolve("lower2/d"));
    Path other = Files.createDirectory(base.resolve("other"));
    assumeTrue(
        add(top, InodeFlags.NOATIME) && add(other, InodeFlags.SYNC),
        "the filesystem has not the flags");
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      assertThat(flags(union, "d") & InodeFlags.NOATIME).isEqualTo(InodeFlags.NOATIME);
      chattr(union, "d", InodeFlags.SYNC);
      int both = InodeFlags.NOATIME | InodeFlags.SYNC;
      assertThat(flags(union, "d") & both).isEqualTo(both);
    }
  }

  @Test
  void fileWhoseDataIsBelow_hasItsOwn() throws IOException {
    Path marked = Files.createDirectories(base.resolve("lower1")).resolve("f");
    Files.writeString(marked, "12345678");
    Files.writeString(Files.createDirectories(base.resolve("lower2")).resolve("f"), "precious");
    try (Fd file = open(marked, OpenFlags.RDWR)) {
      byte[] mark = "user.overlay.metacopy".getBytes(StandardCharsets.US_ASCII);
      Xattrs.set(file, mark, new byte[0], 0);
    }
    assumeTrue(add(marked, InodeFlags.NOATIME), "the filesystem has no flags");
    UnionOptions options = UnionOptions.builder().metacopy(true).userXattr(true).build();
    try (OpenedUnion union = OpenedUnion.writable(base, options)) {
      assertThat(flags(union, "f") & InodeFlags.NOATIME).isEqualTo(InodeFlags.NOATIME);
    }
  }

  /** Whatever the disk of the upper can do: the directories below would not fold names. */
  @Test
  void caseFolding_isRefusedBeforeAnythingIsCopied() throws IOException {
    Files.createDirectories(base.resolve("lower1/d"));
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      ErrnoException refused =
          assertThrows(ErrnoException.class, () -> chattr(union, "d", InodeFlags.CASEFOLD));
      assertThat(refused.errno()).isEqualTo(Errno.EOPNOTSUPP);
      assertThat(Files.exists(union.upper("d"))).isFalse();
    }
  }
}
