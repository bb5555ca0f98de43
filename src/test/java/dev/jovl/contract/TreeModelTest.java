package dev.jovl.contract;

import dev.jovl.contract.TreeOperations.Kinds;
import dev.jovl.contract.TreeOperations.Operation;
import dev.jovl.linux.Mounts;
import dev.jovl.testing.KernelOverlay;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
 * overlayfs shows the same tree with the upper directory that we leave, and no layer has changed. A
 * seed that fails is printed.
 */
@AddLifecycleHook(NeedsRoot.class)
final class TreeModelTest {
  private static final int ROUNDS = 3;
  private static final int OPERATIONS = 700;
  private static final int PER_LAYER = 250;
  private static final List<String> LAYERS = List.of("bottom", "middle", "top");
  private static final Predicate<Operation> ALL = operation -> true;

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

  private static void check(long seed, String options, boolean all) throws Exception {
    try (MountInProcess jovl = new MountInProcess();
        TreeTrial trial = new TreeTrial("seed " + seed)) {
      Path base = trial.base();
      Random random = new Random(seed);
      makeLayers(trial, random);
      trial.keep(LAYERS);
      for (int round = 0; round < ROUNDS; round++) {
        trial.note("round " + round);
        jovl.mount(List.of("-o", overlay(base, 3, "upper") + options, base + "/mnt"));
        try {
          TreeOperations drawing = new TreeOperations(random, new Kinds(true, all, true, all, all));
          trial.play("mnt", drawing, OPERATIONS, ALL);
          trial.compare("mnt");
        } finally {
          unmount(base);
        }
      }
      String metacopy = options.contains("metacopy") ? "on" : "off";
      byKernel(base, overlay(base, 3, "upper") + ",index=on,metacopy=" + metacopy);
      try {
        trial.compare("mnt");
      } finally {
        unmount(base);
      }
      trial.checkKept();
    }
  }

  /**
   * Makes three layers and the model of what they show: the lowest one is a plain directory, each
   * of the others the upper of a mount by the kernel, with whiteouts, opaque directories and
   * redirects. Without an index the kernel parts the names of a linked file of a lower layer, so
   * those are left alone, and so is what the kernel refuses not without a trace.
   */
  private static void makeLayers(TreeTrial trial, Random random) throws Exception {
    Path base = trial.base();
    for (String name : List.of("mnt", "upper", "upperwork", "topwork", "middlework")) {
      Files.createDirectory(base.resolve(name));
    }
    for (String name : LAYERS) {
      Files.createDirectory(base.resolve(name));
    }
    trial.note("layer bottom");
    TreeOperations drawing = new TreeOperations(random, new Kinds(true, false, true, true, true));
    trial.play("bottom", drawing, PER_LAYER, ALL);
    trial.compare("bottom");
    for (int below = 1; below < LAYERS.size(); below++) {
      trial.note("layer " + LAYERS.get(below));
      byKernel(base, overlay(base, below, LAYERS.get(below)));
      try {
        drawing = new TreeOperations(random, new Kinds(false, false, false, true, true));
        trial.play("mnt", drawing, PER_LAYER, each -> isExactByKernel(each, trial.model()));
        trial.compare("mnt");
      } finally {
        unmount(base);
      }
    }
  }

  private static boolean isExactByKernel(Operation operation, TreeSide model) {
    return operation.isOfSingleNames(model) && !operation.isRenameOntoFull(model);
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
    KernelOverlay.mount(base.resolve("mnt"), options);
  }

  private static void unmount(Path base) throws IOException {
    Mounts.unmount(bytes(base.resolve("mnt")), Mounts.DETACH);
  }
}
