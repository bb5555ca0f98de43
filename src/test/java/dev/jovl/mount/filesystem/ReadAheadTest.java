package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Descriptors;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who reads one file after the other finds the next ones in memory. */
@Timeout(120)
final class ReadAheadTest {
  private static final int FILES = 40;

  private final Path base;
  private final Path layer;

  ReadAheadTest(@TempDir Path base) {
    this.base = base;
    this.layer = base.resolve("lower1");
  }

  @BeforeEach
  void requireRootAndDisk() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : List.of("lower1", "upper", "work")) {
      Files.createDirectories(base.resolve(name));
    }
    for (int i = 0; i < FILES; i++) {
      Files.writeString(layer.resolve("f" + i), "content " + i);
      dropFromMemory(layer.resolve("f" + i));
    }
    assumeTrue(!isInMemory(layer.resolve("f0")), "needs a filesystem on a disk");
  }

  private static void dropFromMemory(Path file) throws ErrnoException {
    try (Fd fd = open(file)) {
      FileData.sync(fd);
      FileData.dropCache(fd);
    }
  }

  private static boolean isInMemory(Path file) throws ErrnoException {
    try (Fd fd = open(file)) {
      return FileData.preadInMemory(fd, NativeBuffer.allocate(1).bytes(), 0) >= 0;
    }
  }

  private static Fd open(Path file) throws ErrnoException {
    byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
    return Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDONLY, 0);
  }

  private List<String> byInode() throws IOException {
    List<String> names = new ArrayList<>();
    try (var files = Files.list(layer)) {
      files
          .sorted(Comparator.comparingLong(ReadAheadTest::inode))
          .forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }

  private static long inode(Path file) {
    try {
      return (Long) Files.getAttribute(file, "unix:ino");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void assertContent(MountedUnion mounted, String name) throws IOException {
    assertThat(Files.readString(mounted.root().resolve(name)))
        .isEqualTo("content " + name.substring(1));
  }

  private void awaitInMemory(List<String> names) throws Exception {
    for (String name : names) {
      while (!isInMemory(layer.resolve(name))) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void secondFile_bringsTheNextFour() throws Exception {
    List<String> names = byInode();
    try (MountedUnion mounted = MountedUnion.of(base, UnionOptions.DEFAULTS, 1)) {
      assertContent(mounted, names.get(0));
      assertThat(isInMemory(layer.resolve(names.get(1)))).isFalse();
      assertContent(mounted, names.get(1));
      awaitInMemory(names.subList(2, 6));
      for (String later : names.subList(6, FILES)) {
        assertThat(isInMemory(layer.resolve(later))).isFalse();
      }
      for (String name : names) {
        assertContent(mounted, name);
      }
    }
  }

  @Test
  void mountThatEnds_leavesNoFileOpen() throws Exception {
    List<String> names = byInode();
    try (MountedUnion mounted = MountedUnion.of(base, UnionOptions.DEFAULTS, 1)) {
      for (String name : names.subList(0, FILES / 2)) {
        assertContent(mounted, name);
      }
    }
    assertThat(Descriptors.below(layer)).isEqualTo(0);
  }
}
