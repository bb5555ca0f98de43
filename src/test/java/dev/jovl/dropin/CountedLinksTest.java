package dev.jovl.dropin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The link counts of directories under the name of fuse-overlayfs are those of a disk, while
 * directories of two layers and new ones are made, moved and removed at random.
 */
@ExtendWith({NeedsFuse.class, BenchPerTest.class})
final class CountedLinksTest {
  private static final int OPERATIONS = 300;
  private static final int PER_LOOK = 5;
  private static final int DEPTH = 3;
  private static final int NAMES = 3;

  private final List<String> log = new ArrayList<>();
  private final JovlBench bench;

  CountedLinksTest(JovlBench bench) {
    this.bench = bench;
  }

  /** Something that is done in a tree. */
  private interface Change {
    void in(Path tree) throws IOException;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void links_areThoseOfADisk(long seed) throws IOException {
    Random random = new Random(seed);
    Path model = Files.createDirectory(bench.path("model"));
    for (int i = 0; i < 40; i++) {
      String path = path(random);
      Path layer = bench.path(random.nextBoolean() ? "lower" : "second");
      Path unused = Files.createDirectories(layer.resolve(path));
      unused = Files.createDirectories(model.resolve(path));
    }
    String options = "lowerdir=second:lower,upperdir=upper,workdir=work";
    Outcome mounted = bench.run(bench.command("fuse-overlayfs", "-o", options, "mnt"));
    assertThat(mounted).isEqualTo(new Outcome(0, "", ""));
    for (int i = 0; i < OPERATIONS; i++) {
      both(random, model);
      if (i % PER_LOOK == 0) {
        assertWithMessage(String.join("\n", log))
            .that(links(bench.path("mnt")))
            .containsExactlyEntriesIn(links(model));
      }
    }
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder("d" + random.nextInt(NAMES));
    for (int depth = 1 + random.nextInt(DEPTH); depth > 1; depth--) {
      path.append("/d").append(random.nextInt(NAMES));
    }
    return path.toString();
  }

  private void both(Random random, Path model) {
    String path = path(random);
    String other = path(random);
    String words =
        switch (random.nextInt(4)) {
          case 0 -> "make ";
          case 1 -> "remove ";
          case 2 -> "remove all of ";
          default -> "move to " + other + " ";
        };
    Change change =
        switch (words) {
          case "make " -> tree -> Files.createDirectory(tree.resolve(path));
          case "remove " -> tree -> Files.delete(tree.resolve(path));
          case "remove all of " -> tree -> removeAll(tree.resolve(path));
          default -> tree -> Files.move(tree.resolve(path), tree.resolve(other));
        };
    String expected = answer(change, model);
    log.add(words + path + " " + expected);
    assertWithMessage(String.join("\n", log))
        .that(answer(change, bench.path("mnt")))
        .isEqualTo(expected);
  }

  private static String answer(Change change, Path tree) {
    try {
      change.in(tree);
      return "done";
    } catch (IOException e) {
      return e.getClass().getSimpleName();
    }
  }

  private static void removeAll(Path top) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(top)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  private static Map<String, Object> links(Path tree) throws IOException {
    Map<String, Object> links = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(tree)) {
      for (Path path : walk.filter(Files::isDirectory).toList()) {
        links.put(tree.relativize(path).toString(), Files.getAttribute(path, "unix:nlink"));
      }
    }
    return links;
  }
}
