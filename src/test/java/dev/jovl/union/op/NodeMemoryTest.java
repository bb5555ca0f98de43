package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static java.util.Objects.requireNonNull;

import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.union.Node;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files that the kernel knows take on the heap. */
final class NodeMemoryTest {
  private static final int DIRECTORIES = 40;
  private static final int FILES = 600;

  /** With names of up to 16 bytes; 8 to 16 are slots of tables, by how full these are. */
  private static final int BYTES_OF_A_FILE = 235;

  private static final int COLLECTIONS = 4;

  /**
   * What the nodes take, they take in each round. What another thread of this process makes
   * meanwhile, such as a class that is loaded late, is on the heap for good after one.
   */
  private static final int ROUNDS = 5;

  private final long[] ids = new long[DIRECTORIES * (FILES + 1)];

  private static String directory(int number) {
    return "directory-" + number;
  }

  private static String file(int number) {
    return "some-file-" + number + ".c";
  }

  /** The serial collector leaves dead objects where they are, except in each fourth collection. */
  private static long bytesInUse() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private void walk(OpenedUnion union) throws ErrnoException {
    Lookup lookup = new Lookup(union.union());
    int count = 0;
    for (int i = 0; i < DIRECTORIES; i++) {
      Node directory = union.node(directory(i));
      ids[count++] = directory.id();
      for (int j = 0; j < FILES; j++) {
        FileName name = FileName.of(file(j));
        ids[count++] = requireNonNull(lookup.lookup(directory, name)).node().id();
      }
    }
    assertThat(union.union().nodes().size()).isEqualTo(ids.length + 1);
  }

  private void forgetAll(OpenedUnion union) {
    for (long id : ids) {
      union.union().nodes().forget(id, 1);
    }
    assertThat(union.union().nodes().size()).isEqualTo(1);
  }

  @Test
  void lowerFiles_takeFewBytesEachAndGiveThemBack(@TempDir Path base) throws IOException {
    for (int i = 0; i < DIRECTORIES; i++) {
      Path directory = Files.createDirectories(base.resolve("lower1").resolve(directory(i)));
      for (int j = 0; j < FILES; j++) {
        Files.createFile(directory.resolve(file(j)));
      }
    }
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      walk(union);
      forgetAll(union);
      long taken = Long.MAX_VALUE;
      long kept = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        long before = bytesInUse();
        walk(union);
        taken = Math.min(taken, (bytesInUse() - before) / ids.length);
        forgetAll(union);
        kept = Math.min(kept, (bytesInUse() - before) / ids.length);
      }
      assertThat(taken).isAtMost(BYTES_OF_A_FILE);
      assertThat(kept).isAtMost(1);
    }
  }
}
