package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.nio.file.ExtendedOpenOption;
import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.posix.Errno;
import dev.jovl.testing.DiskScript;
import dev.jovl.testing.Shell;
import dev.jovl.union.UnionOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The upper on a filesystem of its own that is really full, of blocks or of inodes. What needs room
 * fails with ENOSPC and changes nothing; when there is room again it works.
 */
final class FullDiskTest {
  private static final int LARGE = 1 << 20;

  /** A filesystem that can be filled. */
  private enum Disk {
    EXT4("mke2fs -q -F -t ext4 -m 0 disk.img 12M && mount -o loop disk.img disk"),
    EXT4_WITH_RESERVED_BLOCKS(
        "mke2fs -q -F -t ext4 -m 20 disk.img 12M && mount -o loop disk.img disk"),
    EXT4_WITH_FEW_INODES(
        "mke2fs -q -F -t ext4 -m 0 -N 64 disk.img 12M && mount -o loop disk.img disk"),
    TMPFS("mount -t tmpfs -o size=6M none disk"),
    TMPFS_WITH_FEW_INODES("mount -t tmpfs -o size=6M,nr_inodes=60 none disk");

    private final String script;

    Disk(String script) {
      this.script = script;
    }

    boolean isFullOfInodes() {
      return this == EXT4_WITH_FEW_INODES || this == TMPFS_WITH_FEW_INODES;
    }
  }

  /** Something that is done in a mount. */
  private interface Work {
    void in(Path mnt) throws IOException;
  }

  private Path base;

  @BeforeEach
  void prepare(@TempDir Path temp) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    base = temp;
    for (String name : List.of("disk", "mnt")) {
      Files.createDirectory(base.resolve(name));
    }
    makeLayer(base.resolve("lower1"));
  }

  private static void makeLayer(Path layer) throws IOException {
    for (String name : List.of("dir", "hollow")) {
      Files.createDirectories(layer.resolve(name));
    }
    for (String name : List.of("file", "chmod", "moved", "gone", "dir/inside")) {
      Files.write(layer.resolve(name), bytes(LARGE, name.hashCode()));
    }
  }

  /**
   * Returns the tree that the works make of the layer in a plain directory.
   *
   * @param above the content of the file that the layer does not have
   */
  private Map<String, String> expected(byte[] above) throws IOException {
    Path plain = base.resolve("plain");
    makeLayer(plain);
    Files.write(plain.resolve("above"), above);
    for (Work work : works().values()) {
      work.in(plain);
    }
    return Change.state(plain);
  }

  private static byte[] bytes(int count, int seed) {
    byte[] bytes = new byte[count];
    new java.util.Random(seed).nextBytes(bytes);
    return bytes;
  }

  private void mountDisk(Disk disk) throws Exception {
    Shell.run(base, disk.script);
    MountedUnion.layersOn(base.resolve("disk"), base, "upper", "work");
  }

  /** Takes all that is left of the disk. */
  private void fill(Disk disk) throws IOException {
    Path filler = Files.createDirectory(base.resolve("disk/filler"));
    for (int i = 0; ; i++) {
      try (OutputStream out = Files.newOutputStream(filler.resolve("f" + i))) {
        for (int piece = 1 << 16; !disk.isFullOfInodes() && piece > 0; piece /= 2) {
          fill(out, piece);
        }
      } catch (IOException e) {
        assertThat(e).hasMessageThat().contains(Errno.ENOSPC.message());
        return;
      }
      if (!disk.isFullOfInodes() && i == 2) {
        return;
      }
    }
  }

  private static void fill(OutputStream out, int piece) {
    try {
      while (true) {
        out.write(new byte[piece]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageThat().contains(Errno.ENOSPC.message());
    }
  }

  private void makeRoom() throws IOException {
    try (var files = Files.newDirectoryStream(base.resolve("disk/filler"))) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  /** What is done, the names being those of the layer or of files that were made before. */
  private static Map<String, Work> works() {
    Map<String, Work> works = new LinkedHashMap<>();
    works.put("copy up", mnt -> append(mnt.resolve("file")));
    works.put("copy up metadata", mnt -> chmod(mnt.resolve("chmod")));
    works.put("create", mnt -> Files.createFile(mnt.resolve("created")));
    works.put("mkdir", mnt -> Files.createDirectory(mnt.resolve("made")));
    works.put("symlink", mnt -> Files.createSymbolicLink(mnt.resolve("link"), Path.of("to")));
    works.put("rename", mnt -> move(mnt, "moved", "elsewhere"));
    works.put("rename a directory", mnt -> move(mnt, "dir", "dir2"));
    works.put("unlink", mnt -> Files.delete(mnt.resolve("gone")));
    works.put("rmdir", mnt -> Files.delete(mnt.resolve("hollow")));
    works.put("link", mnt -> Files.createLink(mnt.resolve("again"), mnt.resolve("above")));
    works.put("xattr", mnt -> xattr(mnt.resolve("above")));
    return works;
  }

  private static void append(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      assertThat(channel.write(ByteBuffer.wrap(bytes(1, 7)), channel.size())).isEqualTo(1);
    }
  }

  private static void chmod(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static void move(Path mnt, String from, String to) throws IOException {
    Files.move(mnt.resolve(from), mnt.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void xattr(Path file) throws IOException {
    Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
        .write("key", ByteBuffer.wrap(bytes(800, 9)));
  }

  /** Returns whether it was done; if not, nothing has changed. */
  private static boolean tried(String what, Work work, Path mnt) throws IOException {
    Map<String, String> before = Change.state(mnt);
    try {
      work.in(mnt);
      return true;
    } catch (IOException e) {
      assertWithMessage(what).that(e).hasMessageThat().contains(Errno.ENOSPC.message());
      assertWithMessage(what).that(Change.state(mnt)).isEqualTo(before);
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(Disk.class)
  void fullDisk_losesNothingAndWorksWhenThereIsRoom(Disk disk) throws Exception {
    play(disk, 0);
  }

  /** The kernel writes to files of the upper itself. */
  @ParameterizedTest
  @EnumSource(Disk.class)
  void fullDisk_withPassthrough_losesNothingAndWorksWhenThereIsRoom(Disk disk) throws Exception {
    play(disk, 1);
  }

  /** The kernel takes a short count of such a write for a fault of the disk. */
  @Test
  void directWriteThatIsTooLong_saysThatTheDiskIsFull() throws Exception {
    mountDisk(Disk.EXT4);
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0);
        FileChannel channel =
            FileChannel.open(
                union.root().resolve("direct"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                ExtendedOpenOption.DIRECT)) {
      ByteBuffer piece = ByteBuffer.allocateDirect(LARGE).alignedSlice(4096);
      IOException full =
          assertThrows(
              IOException.class,
              () -> {
                while (true) {
                  int unused = channel.write(piece.rewind());
                }
              });
      assertThat(full).hasMessageThat().contains(Errno.ENOSPC.message());
      assertThat(channel.size()).isEqualTo(channel.position());
    }
  }

  /**
   * What there is room for counts, as on the disk alone, and is all that the file gets: a program
   * that appends and tries again would have it twice.
   */
  @Test
  void directWriteThatIsTooLong_withPassthrough_isCutShort() throws Exception {
    mountDisk(Disk.TMPFS);
    Files.write(base.resolve("disk/little"), bytes(1, 1));
    long alone = writeTooMuch(base.resolve("upper/alone"));
    assertThat(alone % LARGE).isNotEqualTo(0);
    Files.delete(base.resolve("upper/alone"));
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 1)) {
      Path file = union.root().resolve("direct");
      assertThat(writeTooMuch(file, ExtendedOpenOption.DIRECT)).isEqualTo(alone);
    }
  }

  /** Writes pieces until there is no room; returns how many bytes were counted, and are there. */
  private static long writeTooMuch(Path file, OpenOption... options) throws IOException {
    Set<OpenOption> all = new HashSet<>(List.of(options));
    all.addAll(List.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    byte[] bytes = bytes(LARGE, 3);
    ByteBuffer piece = ByteBuffer.allocateDirect(LARGE + 4096).alignedSlice(4096);
    ByteArrayOutputStream counted = new ByteArrayOutputStream();
    try (FileChannel channel = FileChannel.open(file, all)) {
      IOException full =
          assertThrows(
              IOException.class,
              () -> {
                while (true) {
                  piece.clear().put(bytes).flip();
                  counted.write(bytes, 0, channel.write(piece));
                }
              });
      assertThat(full).hasMessageThat().contains(Errno.ENOSPC.message());
    }
    assertThat(Arrays.equals(Files.readAllBytes(file), counted.toByteArray())).isTrue();
    return counted.size();
  }

  /** ext4 keeps what it had found room for when the room ends, and the size says so. */
  @Test
  void allocationThatIsTooLong_showsWhatTheFileHasBecome() throws Exception {
    mountDisk(Disk.EXT4);
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      Path file = Files.createFile(union.root().resolve("long"));
      assertThat(Files.size(file)).isEqualTo(0);
      String said = DiskScript.run(base, "fallocate -l 64M mnt/long 2>&1 || :");
      assertThat(said).contains(Errno.ENOSPC.message());
      long real = Files.size(base.resolve("upper/long"));
      assertThat(real).isGreaterThan(0);
      assertThat(Files.size(file)).isEqualTo(real);
    }
  }

  private void play(Disk disk, int stackDepth) throws Exception {
    mountDisk(disk);
    Map<String, String> lower = TreeState.of(base.resolve("lower1"));
    Map<String, String> end;
    byte[] above = "above".getBytes(UTF_8);
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, stackDepth)) {
      Path mnt = union.root();
      Files.write(mnt.resolve("above"), above);
      fill(disk);
      Map<String, Work> failed = new LinkedHashMap<>();
      for (Map.Entry<String, Work> each : works().entrySet()) {
        if (!tried(each.getKey(), each.getValue(), mnt)) {
          failed.put(each.getKey(), each.getValue());
        }
      }
      assertThat(failed.keySet()).containsAtLeast("copy up", "copy up metadata");
      if (!disk.isFullOfInodes()) {
        above = writePastTheEnd(mnt.resolve("above"));
      }
      assertThat(base.resolve("disk/work/work").toFile().list()).isEmpty();
      makeRoom();
      for (Map.Entry<String, Work> each : failed.entrySet()) {
        assertWithMessage(each.getKey()).that(tried(each.getKey(), each.getValue(), mnt)).isTrue();
      }
      end = Change.state(mnt);
    }
    assertThat(end).isEqualTo(expected(above));
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      assertThat(Change.state(union.root())).isEqualTo(end);
    }
    assertThat(TreeState.of(base.resolve("lower1"))).isEqualTo(lower);
  }

  /** Whatever was told to be written is there, and what was there before. Returns that. */
  private static byte[] writePastTheEnd(Path file) throws IOException {
    byte[] all =
        ByteBuffer.allocate(5 + LARGE).put("above".getBytes(UTF_8)).put(bytes(LARGE, 7)).array();
    ByteBuffer more = ByteBuffer.wrap(all).position(5);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      while (more.hasRemaining()) {
        int unused = channel.write(more, more.position());
      }
      throw new AssertionError("there is room for " + LARGE + " bytes");
    } catch (IOException e) {
      assertThat(e).hasMessageThat().contains(Errno.ENOSPC.message());
    }
    byte[] found = Files.readAllBytes(file);
    assertThat(found.length).isAtLeast(more.position());
    assertThat(Arrays.equals(found, Arrays.copyOf(all, found.length))).isTrue();
    return found;
  }
}
