package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.testing.PageCache;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of layers that are brought to memory because one beside them is read. */
@Timeout(60)
final class ReadNeighboursTest {
  private static final long BYTES = 4096;

  private final Path base;
  private final ReadNeighbours neighbours = new ReadNeighbours(BYTES);

  ReadNeighboursTest(@TempDir Path base) {
    this.base = base;
  }

  /** Makes a file that is on disk alone. */
  private Path onDisk(String path) throws Exception {
    Path file = base.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, path);
    assumeTrue(PageCache.drop(file), "needs a filesystem on a disk");
    return file;
  }

  private OpenedUnion union() throws IOException {
    return OpenedUnion.writable(base, UnionOptions.DEFAULTS);
  }

  @Test
  void allOfAllLayersAreRead_butWhatIsHidden() throws Exception {
    Path read = onDisk("lower1/d/read");
    Path above = onDisk("lower1/d/above");
    Path below = onDisk("lower2/d/below");
    Path hidden = onDisk("lower2/d/above");
    Path deleted = onDisk("lower2/d/deleted");
    Files.createFile(base.resolve("lower1/d/.wh.deleted"));
    Files.createDirectories(base.resolve("lower1/d/directory"));
    Files.createSymbolicLink(base.resolve("lower1/d/link"), Path.of("read"));
    try (OpenedUnion union = union()) {
      ReadNeighbours.Begun begun = neighbours.call(union.node("d/read"), 100, () -> false);
      assertThat(begun).isEqualTo(new ReadNeighbours.Begun(2, true));
      PageCache.await(List.of(above, below));
      assertThat(PageCache.has(read)).isFalse();
      assertThat(PageCache.has(hidden)).isFalse();
      assertThat(PageCache.has(deleted)).isFalse();
    }
  }

  @Test
  void theNextByInodeAreRead_andAfterTheLastTheFirst() throws Exception {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      files.add(onDisk("lower1/" + i));
    }
    List<Path> byInode = new ArrayList<>(files);
    byInode.sort((a, b) -> Long.compare(inode(a), inode(b)));
    try (OpenedUnion union = union()) {
      String name = byInode.get(4).getFileName().toString();
      ReadNeighbours.Begun begun = neighbours.call(union.node(name), 2, () -> false);
      assertThat(begun).isEqualTo(new ReadNeighbours.Begun(2, false));
      PageCache.await(List.of(byInode.get(5), byInode.get(0)));
      for (Path other : byInode.subList(1, 5)) {
        assertThat(PageCache.has(other)).isFalse();
      }
    }
  }

  private static long inode(Path file) {
    try {
      return (Long) Files.getAttribute(file, "unix:ino");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoIsStopped_readsNoMore() throws Exception {
    for (int i = 0; i < 20; i++) {
      onDisk("lower1/" + i);
    }
    try (OpenedUnion union = union()) {
      AtomicInteger asked = new AtomicInteger();
      neighbours.call(union.node("7"), 19, () -> asked.incrementAndGet() > 3);
      assertThat(asked.get()).isEqualTo(4);
    }
  }

  @Test
  void fileAlone_andLargeDirectory_bringNothing() throws Exception {
    onDisk("lower1/d/alone");
    Path many = Files.createDirectories(base.resolve("lower1/many"));
    for (int i = 0; i < 4096; i++) {
      Files.createFile(many.resolve(String.valueOf(i)));
    }
    try (OpenedUnion union = union()) {
      ReadNeighbours.Begun nothing = new ReadNeighbours.Begun(0, true);
      assertThat(neighbours.call(union.node("d/alone"), 100, () -> false)).isEqualTo(nothing);
      assertThat(neighbours.call(union.node("many/7"), 100, () -> false)).isEqualTo(nothing);
    }
  }

  @Test
  void largeFile_isNotRead() throws Exception {
    onDisk("lower1/d/read");
    Path small = onDisk("lower1/d/small");
    Path large = onDisk("lower1/d/large");
    Files.write(large, new byte[(int) BYTES + 1]);
    assertThat(PageCache.drop(large)).isTrue();
    try (OpenedUnion union = union()) {
      neighbours.call(union.node("d/read"), 100, () -> false);
      PageCache.await(List.of(small));
      assertThat(PageCache.has(large)).isFalse();
    }
  }
}
