package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.PageCache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class FileDataTest extends ScratchDirectory {
  /** From the end (lseek(2)). */
  private static final int SEEK_END = 2;

  @Test
  void readWrite_moveFileAndBuffer() throws ErrnoException {
    try (Fd fd = create("f")) {
      ByteBuffer source = direct("abcdef");
      source.position(2);
      assertThat(FileData.write(fd, source)).isEqualTo(4);
      assertThat(source.hasRemaining()).isFalse();
      assertThat(FileData.seek(fd, 1, FileData.SEEK_SET)).isEqualTo(1);
      ByteBuffer target = NativeBuffer.allocate(10).bytes();
      target.position(3);
      assertThat(FileData.read(fd, target)).isEqualTo(3);
      assertThat(target.position()).isEqualTo(6);
      assertThat((char) target.get(3)).isEqualTo('d');
      assertThat(FileData.read(fd, target)).isEqualTo(0);
    }
  }

  @Test
  void preadPwrite_atLargeOffset() throws ErrnoException {
    long offset = (1L << 33) + 5;
    try (Fd fd = create("f")) {
      assertThat(FileData.pwrite(fd, direct("far"), offset)).isEqualTo(3);
      ByteBuffer target = NativeBuffer.allocate(8).bytes();
      assertThat(FileData.pread(fd, target, offset - 2)).isEqualTo(5);
      assertThat(target.get(1)).isEqualTo((byte) 0);
      assertThat((char) target.get(2)).isEqualTo('f');
      assertThat(FileData.seek(fd, 0, FileData.SEEK_CUR)).isEqualTo(0);
      assertThat(FileData.seek(fd, 0, SEEK_END)).isEqualTo(offset + 3);
    }
  }

  @Test
  void readWrite_wrongMode() throws ErrnoException {
    file("f", "x");
    try (Fd reader = open("f", OpenFlags.RDONLY);
        Fd writer = open("f", OpenFlags.WRONLY)) {
      assertFails(Errno.EBADF, () -> write(reader, "y"));
      assertFails(Errno.EBADF, () -> read(writer));
      assertFails(Errno.EISDIR, () -> read(directory));
      assertFails(Errno.EINVAL, () -> FileData.truncate(reader, 0));
      assertFails(Errno.EINVAL, () -> FileData.pread(reader, direct("z"), -1));
    }
  }

  @Test
  void append_goesToTheEnd() throws ErrnoException {
    file("f", "one");
    try (Fd fd = open("f", OpenFlags.WRONLY | OpenFlags.APPEND)) {
      write(fd, "two");
    }
    assertThat(read("f")).isEqualTo("onetwo");
  }

  @Test
  void nextData_skipsHoles() throws ErrnoException {
    try (Fd fd = create("f")) {
      FileData.truncate(fd, 1 << 20);
      assertThat(FileData.nextData(fd, 0)).isEqualTo(-1);
      int unused = FileData.pwrite(fd, direct("x"), 512 * 1024);
      assertThat(FileData.nextData(fd, 0)).isEqualTo(512 * 1024);
      assertThat(FileData.seek(fd, 512 * 1024, FileData.SEEK_HOLE)).isEqualTo(516 * 1024);
      assertThat(FileData.nextData(fd, 516 * 1024)).isEqualTo(-1);
      assertThat(FileData.nextData(fd, 2 << 20)).isEqualTo(-1);
      assertFails(Errno.ENXIO, () -> FileData.seek(fd, 2 << 20, FileData.SEEK_DATA));
    }
  }

  @Test
  void allocate_modes() throws ErrnoException {
    try (Fd fd = create("f")) {
      write(fd, "x".repeat(8192));
      FileData.allocate(fd, FileData.FALLOC_KEEP_SIZE, 0, 1 << 20);
      assertThat(Stats.of(fd).size()).isEqualTo(8192);
      assertThat(Stats.of(fd).blocks()).isAtLeast(2048);
      FileData.allocate(fd, FileData.FALLOC_KEEP_SIZE | FileData.FALLOC_PUNCH_HOLE, 0, 4096);
      assertThat(FileData.nextData(fd, 0)).isEqualTo(4096);
      FileData.allocate(fd, 0, 0, 16384);
      assertThat(Stats.of(fd).size()).isEqualTo(16384);
      assertFails(
          Errno.EOPNOTSUPP, () -> FileData.allocate(fd, FileData.FALLOC_PUNCH_HOLE, 0, 4096));
      assertFails(Errno.EINVAL, () -> FileData.allocate(fd, 0, 0, 0));
    }
  }

  @Test
  void copyRange_copiesAtOffsets() throws ErrnoException {
    file("source", "0123456789");
    try (Fd source = open("source", OpenFlags.RDONLY);
        Fd target = create("target")) {
      assertThat(FileData.copyRange(source, 2, target, 1, 4)).isEqualTo(4);
      assertThat(read(target)).isEqualTo("\0002345");
      assertThat(FileData.copyRange(source, 10, target, 0, 4)).isEqualTo(0);
      assertThat(FileData.copyRange(source, 8, target, 0, 100)).isEqualTo(2);
      assertFails(Errno.EBADF, () -> FileData.copyRange(target, 0, source, 0, 1));
    }
  }

  @Test
  void copyRange_toAnotherKindOfFilesystem() throws ErrnoException {
    file("source", "0123456789");
    byte[] shm = bytes("/dev/shm");
    try (Fd source = open("source", OpenFlags.RDONLY);
        Fd tmpfs = Open.path(Fd.CURRENT_DIRECTORY, shm, OpenFlags.DIRECTORY);
        Fd target = Open.at(tmpfs, name("."), OpenFlags.TMPFILE | OpenFlags.RDWR, 0600)) {
      assumeTrue(Stats.filesystem(directory).type() != Stats.filesystem(tmpfs).type());
      assertFails(Errno.EXDEV, () -> FileData.copyRange(source, 0, target, 0, 4));
      assertThat(read(target)).isEmpty();
      assertThat(FileData.clone(source, target)).isFalse();
    }
  }

  @Test
  void clone_sharesOrSaysThatItCannot() throws ErrnoException {
    file("source", "0123456789");
    try (Fd source = open("source", OpenFlags.RDONLY);
        Fd target = create("target")) {
      boolean cloned = FileData.clone(source, target);
      assertThat(read(target)).isEqualTo(cloned ? "0123456789" : "");
    }
  }

  @Test
  void sync_fileDirectoryFilesystem() throws ErrnoException {
    try (Fd fd = create("f")) {
      write(fd, "x");
      FileData.sync(fd);
      FileData.syncData(fd);
      FileData.sync(directory);
      FileData.syncFilesystem(fd);
    }
    try (Fd path = openPath("f")) {
      assertFails(Errno.EBADF, () -> FileData.sync(path));
    }
  }

  @Test
  void truncate_growsWithZeros() throws ErrnoException {
    try (Fd fd = create("f")) {
      write(fd, "abc");
      FileData.truncate(fd, 1);
      FileData.truncate(fd, 3);
      assertThat(read(fd)).isEqualTo("a\0\0");
      assertFails(Errno.EINVAL, () -> FileData.truncate(fd, -1));
    }
  }

  @Test
  void truncate_beyondTheLargestFile() throws IOException {
    requireDisk();
    try (Fd fd = create("f")) {
      assertFails(Errno.EFBIG, () -> FileData.truncate(fd, Long.MAX_VALUE));
    }
  }

  @Test
  void dropCache_keepsTheBytes() throws ErrnoException {
    try (Fd fd = create("f")) {
      write(fd, "abc");
      FileData.sync(fd);
      FileData.dropCache(fd);
      assertThat(read(fd)).isEqualTo("abc");
      fd.close();
      assertFails(Errno.EBADF, () -> FileData.dropCache(fd));
    }
  }

  @Test
  void preadInMemory_readsWhatIsThere() throws IOException {
    requireDisk();
    try (Fd fd = create("f")) {
      write(fd, "abc");
      ByteBuffer buffer = NativeBuffer.allocate(5).bytes();
      buffer.put((byte) '-');
      assertThat(FileData.preadInMemory(fd, buffer, 1)).isEqualTo(2);
      assertThat(buffer.position()).isEqualTo(3);
      assertThat((char) buffer.get(1)).isEqualTo('b');
      assertThat((char) buffer.get(2)).isEqualTo('c');
      assertThat(FileData.preadInMemory(fd, buffer, 3)).isEqualTo(0);
      fd.close();
      assertFails(Errno.EBADF, () -> FileData.preadInMemory(fd, buffer, 0));
    }
  }

  @Test
  @Timeout(60)
  void readAhead_bringsDataToMemory() throws Exception {
    file("f", "abc");
    Path file = path.resolve("f");
    assumeTrue(PageCache.drop(file), "needs a filesystem on a disk");
    try (Fd fd = open("f", OpenFlags.RDONLY)) {
      FileData.readAhead(fd, 3);
      PageCache.await(List.of(file));
    }
  }

  @Test
  void preadInMemory_doesNotWait() throws Exception {
    file("f", "abc");
    assumeTrue(PageCache.drop(path.resolve("f")), "needs a filesystem on a disk");
    try (Fd fd = open("f", OpenFlags.RDONLY)) {
      ByteBuffer buffer = NativeBuffer.allocate(3).bytes();
      int count = FileData.preadInMemory(fd, buffer, 0);
      // The kernel begins to read all the same, and may be done.
      assertThat(count).isAnyOf(-1, 3);
      assertThat(buffer.position()).isEqualTo(Math.max(0, count));
    }
  }
}
