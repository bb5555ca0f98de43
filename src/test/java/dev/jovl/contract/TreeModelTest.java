package dev.jovl.contract;

import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.MapDifference;
import com.google.common.collect.Maps;
import dev.jovl.contract.TreeOperations.Kinds;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Open;
import dev.jovl.linux.Trees;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/**
 * Thousands of random operations on a mount over three layers, and on a plain directory that was
 * the same tree at the start, as the model: each call answers the same, and the trees are the same
 * whenever they are compared. The mount ends and begins again in between. In the end the kernel's
 * overlayfs shows the same tree with the upper directory that we leave. A seed that fails is
 * printed.
 */
@AddLifecycleHook(NeedsRoot.class)
final class TreeModelTest {
  private static final int ROUNDS = 3;
  private static final int OPERATIONS = 700;
  private static final int PER_LAYER = 250;
  private static final int PER_LOOK = 25;
  private static final List<String> LAYERS = List.of("bottom", "middle", "top");

  private final List<String> log = new ArrayList<>();

  @Property(tries = 5, shrinking = ShrinkingMode.OFF)
  void operations_makeTheTreeOfAPlainDirectory(@ForAll long seed) throws Exception {
    check(seed, "", true);
  }

  @Property(tries = 3, shrinking = ShrinkingMode.OFF)
  void operations_withMetacopy(@ForAll long seed) throws Exception {
    check(seed, ",metacopy=on", true);
  }

  @Property(tries = 3, shrinking = ShrinkingMode.OFF)
  void operations_throughLibfuse(@ForAll long seed) throws Exception {
    check(seed, ",engine=libfuse", false);
  }

  private void check(long seed, String options, boolean all) throws Exception {
    Path base = Files.createTempDirectory(Path.of("/var/tmp"), "jovl-tree");
    log.clear();
    log.add("seed " + seed);
    try (MountInProcess jovl = new MountInProcess()) {
      Random random = new Random(seed);
      makeLayers(base, random);
      for (int round = 0; round < ROUNDS; round++) {
        log.add("round " + round);
        jovl.mount(List.of("-o", overlay(base, 3, "upper") + options, base + "/mnt"));
        try {
          TreeOperations drawing = new TreeOperations(random, new Kinds(true, all, true, all, all));
          play(new Trial(base, "mnt", path -> true), drawing, OPERATIONS);
        } finally {
          unmount(base);
        }
      }
      String metacopy = options.contains("metacopy") ? "on" : "off";
      byKernel(base, overlay(base, 3, "upper") + ",index=on,metacopy=" + metacopy);
      try {
        compare(base, base.resolve("mnt"));
      } finally {
        unmount(base);
      }
    } finally {
      delete(base);
    }
  }

  /**
   * Makes three layers and the model of what they show: the lowest one is a plain directory, each
   * of the others the upper of a mount by the kernel, with whiteouts, opaque directories and
   * redirects. Without an index the kernel parts the names of a linked file of a lower layer, so
   * those are left alone.
   */
  private void makeLayers(Path base, Random random) throws Exception {
    for (String name : List.of("model", "mnt", "upper", "upperwork", "topwork", "middlework")) {
      Files.createDirectory(base.resolve(name));
    }
    for (String name : LAYERS) {
      Files.createDirectory(base.resolve(name));
    }
    TreeSide model = new TreeSide(base.resolve("model"));
    log.add("layer bottom");
    TreeOperations drawing = new TreeOperations(random, new Kinds(true, false, true, true, true));
    play(new Trial(base, "bottom", path -> true), drawing, PER_LAYER);
    for (int below = 1; below < LAYERS.size(); below++) {
      log.add("layer " + LAYERS.get(below));
      byKernel(base, overlay(base, below, LAYERS.get(below)));
      try {
        drawing = new TreeOperations(random, new Kinds(false, false, false, true, true));
        play(new Trial(base, "mnt", path -> model.names(path) < 2), drawing, PER_LAYER);
      } finally {
        unmount(base);
      }
    }
  }

  /** Returns the options of a mount of some of the layers. */
  private static String overlay(Path base, int layers, String upper) {
    List<String> lower = new ArrayList<>();
    for (int i = layers - 1; i >= 0; i--) {
      lower.add(base + "/" + LAYERS.get(i));
    }
    return String.format(
        "lowerdir=%s,upperdir=%s/%s,workdir=%s/%swork,redirect_dir=on",
        String.join(":", lower), base, upper, base, upper);
  }

  private static byte[] bytes(Object path) {
    return path.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void byKernel(Path base, String options) throws IOException {
    Mounts.mount("overlay", bytes(base.resolve("mnt")), "overlay", 0, bytes(options));
  }

  private static void unmount(Path base) throws IOException {
    Mounts.unmount(bytes(base.resolve("mnt")), Mounts.DETACH);
  }

  /**
   * Two trees that are changed alike.
   *
   * @param base has them
   * @param name which of them is compared with the model
   * @param allowed the names that may be touched
   */
  private record Trial(Path base, String name, Predicate<String> allowed) {
    Path tree() {
      return base.resolve(name);
    }
  }

  private void play(Trial trial, TreeOperations drawing, int count) throws IOException {
    TreeSide model = new TreeSide(trial.base().resolve("model"));
    TreeSide tree = new TreeSide(trial.tree());
    for (int i = 0; i < count; i++) {
      if (i % PER_LOOK == 0) {
        drawing.know(paths(trial.base()));
      }
      TreeOperations.Operation operation = drawing.next();
      if (operation.paths().stream().allMatch(trial.allowed())) {
        both(model, tree, operation);
      }
    }
    compare(trial.base(), trial.tree());
  }

  private static List<String> paths(Path base) throws IOException {
    return TreeText.of(base.resolve("model")).keySet().stream()
        .filter(path -> !path.isEmpty())
        .toList();
  }

  private void both(TreeSide model, TreeSide mount, TreeOperations.Operation operation) {
    String expected = operation.call().apply(model);
    String actual = operation.call().apply(mount);
    log.add(operation.words() + " = " + expected);
    if (!expected.equals(actual)) {
      assertWithMessage(last()).that(actual).isEqualTo(expected);
    }
  }

  private String last() {
    int from = Math.max(1, log.size() - 300);
    return log.get(0) + "\n" + String.join("\n", log.subList(from, log.size()));
  }

  private void compare(Path base, Path tree) throws IOException {
    Map<String, String> model = TreeText.of(base.resolve("model"));
    Map<String, String> mount = TreeText.of(tree);
    MapDifference<String, String> difference = Maps.difference(model, mount);
    if (!difference.areEqual()) {
      throw new AssertionError(last() + "\nnot as the model (left): " + difference);
    }
  }

  private static void delete(Path base) throws IOException {
    try (Fd top = Open.path(Fd.CURRENT_DIRECTORY, bytes(base), OpenFlags.DIRECTORY, 0)) {
      Trees.removeContents(top);
    }
    Files.delete(base);
  }
}
