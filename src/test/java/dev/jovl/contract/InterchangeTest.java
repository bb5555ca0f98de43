package dev.jovl.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.contract.TreeOperations.Kinds;
import dev.jovl.contract.TreeOperations.Operation;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An upper directory that changes hands: random operations are made in a mount of it by us and in
 * one by the kernel's overlayfs in turn, and each shows the tree of a plain directory that was
 * changed alike. So it is for each combination of options of which the kernel knows all.
 */
final class InterchangeTest {
  private static final int TURNS = 5;
  private static final int OPERATIONS = 120;

  /**
   * Options that both take.
   *
   * @param redirects whether directories of the lower layer can be renamed
   * @param index whether the names of a linked file stay together
   */
  record Combination(String options, boolean redirects, boolean index) {
    @Override
    public String toString() {
      return options;
    }

    /**
     * The kernel parts names without an index, renames no directory without redirects, and does not
     * refuse every rename without a trace.
     */
    boolean allows(Operation operation, TreeSide model, boolean byKernel) {
      if (byKernel && operation.isRenameOntoFull(model)) {
        return false;
      }
      boolean links = index || operation.isOfSingleNames(model);
      return links && (redirects || !operation.isRenameOfDirectory(model));
    }
  }

  /** Metacopy needs redirects, and neither goes with user attributes: fs/overlayfs/params.c. */
  static List<Combination> combinations() {
    List<Combination> all = new ArrayList<>();
    for (String index : List.of("on", "off")) {
      for (String xino : List.of("on", "off")) {
        String numbers = ",index=" + index + ",xino=" + xino;
        boolean indexed = index.equals("on");
        for (String metacopy : List.of("on", "off")) {
          String options = "redirect_dir=on,metacopy=" + metacopy + numbers;
          all.add(new Combination(options, true, indexed));
        }
        for (String first : List.of("redirect_dir=off", "redirect_dir=nofollow", "userxattr")) {
          all.add(new Combination(first + numbers, false, indexed));
        }
      }
    }
    return all;
  }

  @BeforeEach
  void requireRoot() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void upper_changesHands(Combination combination) throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (MountInProcess jovl = new MountInProcess();
        TreeTrial trial = new TreeTrial("seed " + seed + " " + combination)) {
      for (String name : List.of("lower", "upper", "work", "mnt")) {
        Files.createDirectory(trial.base().resolve(name));
      }
      trial.note("lower");
      Kinds plain = new Kinds(combination.index(), false, true, true, true);
      trial.play("lower", new TreeOperations(random, plain), 2 * OPERATIONS, each -> true);
      boolean ours = random.nextBoolean();
      for (int turn = 0; turn < TURNS; turn++) {
        ours = !ours;
        trial.note(ours ? "by us" : "by the kernel");
        turn(trial, combination, random, ours ? jovl : null);
      }
    }
  }

  private static void turn(
      TreeTrial trial, Combination combination, Random random, @Nullable MountInProcess ours)
      throws Exception {
    String base = trial.base().toString();
    String options =
        String.format(
            "lowerdir=%1$s/lower,upperdir=%1$s/upper,workdir=%1$s/work,%2$s", base, combination);
    if (ours == null) {
      Mounts.mount("overlay", bytes(base + "/mnt"), "overlay", 0, bytes(options));
    } else {
      ours.mount(List.of("-o", options, base + "/mnt"));
    }
    try {
      trial.compare("mnt");
      Kinds kinds = new Kinds(combination.index(), false, ours != null, true, true);
      TreeOperations drawing = new TreeOperations(random, kinds);
      Predicate<Operation> allowed = each -> combination.allows(each, trial.model(), ours == null);
      trial.play("mnt", drawing, OPERATIONS, allowed);
    } finally {
      unmount(trial.base());
    }
  }

  private static void unmount(Path base) throws IOException {
    Mounts.unmount(bytes(base + "/mnt"), Mounts.DETACH);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
