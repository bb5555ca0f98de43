package dev.jovl.mount;

import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random operations against a plain directory as the model. The upper directory is mounted by us
 * and by the kernel's overlayfs in turn, and either changes it.
 */
final class RandomOperationsTest {
  private static final int OPERATIONS = 60;

  @BeforeEach
  void root() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void withLinks_inTurnWithTheKernel(long seed, @TempDir Path base) throws Exception {
    play(base, seed, true);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16})
  void withGrowingLayers_inTurnWithTheKernel(long seed, @TempDir Path base) throws Exception {
    play(base, seed, false);
  }

  /**
   * Plays rounds of changes.
   *
   * @param links whether there are hard links, and one upper all the time; otherwise each round has
   *     the upper of the round before as its topmost layer
   */
  static void play(Path base, long seed, boolean links) throws Exception {
    Random random = new Random(seed);
    // Not by chance: the first of the random bits is the same for all small seeds.
    boolean metacopy = seed % 2 == 0;
    UnionOptions options = UnionOptions.builder().metacopy(metacopy).index(links).build();
    Path model = Files.createDirectories(base.resolve("model"));
    prepare(base, random, links);
    for (int round = 0; round < 5; round++) {
      String where = "seed " + seed + ", round " + round + ", metacopy " + metacopy;
      boolean kernel = random.nextInt(3) == 0;
      RandomOperations operations = new RandomOperations(random, links, base.resolve("mnt"), model);
      try (AutoCloseable mounted = mount(base, kernel, options, random.nextInt(2))) {
        operations.run(OPERATIONS);
        check(where + (kernel ? ", kernel" : ", ours") + "\n", model, base, operations);
      }
      try (AutoCloseable mounted = mount(base, false, options, 1)) {
        check(where + ", then ours\n", model, base, operations);
      }
      try (AutoCloseable mounted = mount(base, true, options, 0)) {
        check(where + ", then kernel\n", model, base, operations);
      }
      if (!links) {
        freeze(base, round + 2);
      }
    }
  }

  private static AutoCloseable mount(Path base, boolean kernel, UnionOptions options, int depth)
      throws IOException {
    return kernel
        ? MountedUnion.byKernel(base, options.metacopy(), options.index())
        : MountedUnion.of(base, options, depth);
  }

  /** Makes the first layer, the same as the model. */
  private static void prepare(Path base, Random random, boolean links) throws IOException {
    Path lower = Files.createDirectories(base.resolve("lower1"));
    for (String directory : new String[] {"upper", "work", "mnt"}) {
      Files.createDirectories(base.resolve(directory));
    }
    new RandomOperations(random, links, lower, base.resolve("model")).run(2 * OPERATIONS);
  }

  private static void freeze(Path base, int number) throws IOException {
    Files.move(base.resolve("upper"), base.resolve("lower" + number));
    Files.createDirectory(base.resolve("upper"));
    Files.move(base.resolve("work"), base.resolve("oldwork" + number));
    Files.createDirectory(base.resolve("work"));
  }

  private static void check(String where, Path model, Path base, RandomOperations operations)
      throws IOException {
    Map<String, String> expected = new TreeMap<>(TreeState.of(model));
    Map<String, String> actual = new TreeMap<>(TreeState.of(base.resolve("mnt")));
    expected.remove("");
    actual.remove("");
    assertWithMessage(where + String.join("\n", operations.log()))
        .that(actual)
        .containsExactlyEntriesIn(expected);
  }
}
