package dev.jovl.linux.tree;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.ScratchDirectory;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Content that is copied: the same bytes, the same holes, the same length. */
final class ContentCopyTest extends ScratchDirectory {
  private static final int MIB = 1 << 20;

  @Test
  void copy_isTheSame_ofEverySize() throws IOException {
    for (int size : new int[] {0, 1, 4095, 4096, 65_537, MIB, MIB + 1, 3 * MIB + 7}) {
      byte[] content = random(size);
      Files.write(path.resolve("from" + size), content);
      copy("from" + size, "to" + size, Long.MAX_VALUE);
      assertThat(Files.readAllBytes(path.resolve("to" + size))).isEqualTo(content);
    }
  }

  @Test
  void copy_stopsAtItsLimit() throws IOException {
    byte[] content = random(2 * MIB);
    Files.write(path.resolve("from"), content);
    copy("from", "to", MIB + 5);
    assertThat(Files.readAllBytes(path.resolve("to"))).isEqualTo(Arrays.copyOf(content, MIB + 5));
  }

  @Test
  void holes_stayHoles_alsoAtTheEnd() throws IOException {
    long size = 64L * MIB;
    try (Fd from = create("from")) {
      FileData.truncate(from, size);
      pwrite(from, "a", 5L * MIB);
      pwrite(from, "b", 40L * MIB);
    }
    copy("from", "to", Long.MAX_VALUE);
    try (Fd to = open("to", OpenFlags.RDONLY)) {
      assertThat(Stats.of(to).size()).isEqualTo(size);
      assertThat(Stats.of(to).blocks()).isAtMost(64);
      assertThat(FileData.nextData(to, 0)).isEqualTo(5L * MIB);
      assertThat(FileData.nextData(to, 6L * MIB)).isEqualTo(40L * MIB);
    }
    assertThat(Files.mismatch(path.resolve("from"), path.resolve("to"))).isEqualTo(-1);
  }

  @Test
  void nothingButAHole_isAsLong() throws IOException {
    try (Fd from = create("from")) {
      FileData.truncate(from, 12_345);
    }
    copy("from", "to", Long.MAX_VALUE);
    assertThat(Files.readAllBytes(path.resolve("to"))).isEqualTo(new byte[12_345]);
  }

  @Test
  void oneCopy_takesFileAfterFile_whereTheKernelCannotCopy() throws IOException {
    Path elsewhere = Files.createTempDirectory(Path.of("/dev/shm"), "jovl");
    try {
      ContentCopy copy = new ContentCopy();
      for (int size : new int[] {10, 2 * MIB + 3, 20}) {
        byte[] content = random(size);
        Path source = elsewhere.resolve("from" + size);
        Files.write(source, content);
        try (Fd directoryOfSource = Open.directory(elsewhere);
            Fd from = Open.at(directoryOfSource, FileName.of("from" + size), OpenFlags.RDONLY);
            Fd to = create("to" + size)) {
          copy.copy(from, to, Long.MAX_VALUE);
        }
        assertThat(Files.readAllBytes(path.resolve("to" + size))).isEqualTo(content);
        Files.delete(source);
      }
    } finally {
      Files.delete(elsewhere);
    }
  }

  @Test
  void progress_comesBeforeEachStep_andCanEndTheCopy() throws IOException {
    Files.write(path.resolve("from"), random(3 * MIB));
    List<Long> reached = new ArrayList<>();
    try (Fd from = open("from", OpenFlags.RDONLY);
        Fd to = create("to")) {
      ContentCopy copy =
          new ContentCopy(
              offset -> {
                reached.add(offset);
                if (offset >= 2L * MIB) {
                  throw ErrnoException.of(Errno.EINTR);
                }
              });
      ErrnoException e =
          assertThrows(ErrnoException.class, () -> copy.copy(from, to, Long.MAX_VALUE));
      assertThat(e.errno()).isEqualTo(Errno.EINTR);
    }
    assertThat(reached).containsExactly(0L, (long) MIB, 2L * MIB).inOrder();
  }

  private void copy(String source, String target, long limit) throws IOException {
    try (Fd from = open(source, OpenFlags.RDONLY);
        Fd to = create(target)) {
      new ContentCopy().copy(from, to, limit);
    }
  }

  private static void pwrite(Fd fd, String text, long offset) throws ErrnoException {
    ByteBuffer bytes = NativeBuffer.allocate(text.length()).bytes();
    bytes.put(text.getBytes(StandardCharsets.US_ASCII)).flip();
    assertThat(FileData.pwrite(fd, bytes, offset)).isEqualTo(text.length());
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
