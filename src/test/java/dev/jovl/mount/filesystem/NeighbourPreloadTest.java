package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.testing.Descriptors;
import dev.jovl.testing.PageCache;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A task that reads one file after the other finds the next ones in memory. */
@Timeout(120)
final class NeighbourPreloadTest {
  private static final int FILES = 40;

  /** A disk is given so long to bring what it was asked for, before another file is read. */
  private static final int DISK_MILLIS = 20;

  private final Path base;
  private final Path layer;

  NeighbourPreloadTest(@TempDir Path base) {
    this.base = base;
    this.layer = base.resolve("lower1");
  }

  @BeforeEach
  void requireRootAndDisk() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : List.of("lower1", "upper", "work")) {
      Files.createDirectories(base.resolve(name));
    }
    for (int i = 0; i < FILES; i++) {
      Path file = Files.writeString(layer.resolve("f" + i), "content " + i);
      assumeTrue(PageCache.drop(file), "needs a filesystem on a disk");
    }
  }

  private List<String> byInode() throws IOException {
    List<String> names = new ArrayList<>();
    try (var files = Files.list(layer)) {
      files
          .sorted(Comparator.comparingLong(NeighbourPreloadTest::inode))
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

  private boolean isAnyInMemory(List<String> names) throws IOException {
    for (String name : names) {
      if (PageCache.has(layer.resolve(name))) {
        return true;
      }
    }
    return false;
  }

  @Test
  void whoReadsOneAfterTheOther_findsTheNextInMemory() throws Exception {
    List<String> names = byInode();
    try (MountedUnion mounted = MountedUnion.of(base, UnionOptions.DEFAULTS, 1)) {
      assertContent(mounted, names.get(0));
      assertThat(isAnyInMemory(names.subList(1, FILES))).isFalse();
      int read = 1;
      while (!isAnyInMemory(names.subList(read, FILES))) {
        assertThat(read).isLessThan(FILES);
        assertContent(mounted, names.get(read++));
        Thread.sleep(DISK_MILLIS);
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
