package dev.jovl.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.contract.TreeOperations.Kinds;
import dev.jovl.contract.TreeOperations.Operation;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Await;
import dev.jovl.testing.KernelOverlay;
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
 * changed alike, while the layers below stay. So it is for each combination of options of which the
 * kernel knows all.
 */
final class InterchangeTest {
  private static final int TURNS = 5;
  private static final int OPERATIONS = 120;
  private static final String MARK = "work/work/incompat";

  /**
   * Options that both take.
   *
   * @param data whether files of the lower layer have their data in a data-only one
   */
  record Combination(String options, boolean data) {
    @Override
    public String toString() {
      return options + (data ? ", data-only" : "");
    }

    String mountOptions(Path base) {
      return String.format(
          "lowerdir=%1$s/lower%2$s,upperdir=%1$s/upper,workdir=%1$s/work,%3$s",
          base, data ? "::" + base + "/data" : "", options);
    }

    boolean has(String option) {
      return options.contains(option);
    }

    /** Returns whether the names of a linked file stay together. */
    boolean index() {
      return has("index=on");
    }

    /**
     * The kernel parts names without an index, renames no directory without redirects, does not
     * refuse every rename without a trace, and keeps no time at a copy-up of data alone. In user
     * attributes nobody can count the names of what may have none, such as a fifo: they come apart
     * here, and the kernel refuses them (EPERM), or shows two inode numbers for a new one.
     */
    boolean allows(Operation operation, TreeSide model, boolean byKernel) {
      if (byKernel && operation.isRenameOntoFull(model)) {
        return false;
      }
      if (byKernel && has("metacopy=on") && operation.mayWriteNothing(model)) {
        return false;
      }
      if (byKernel && has("userxattr") && operation.isLinkOfOtherThanRegular(model)) {
        return false;
      }
      boolean regular = !byKernel && operation.isOfNamesOfRegularFiles(model);
      boolean counts = index() && (regular || !has("userxattr"));
      boolean links = counts || operation.isOfSingleNames(model);
      return links && (has("redirect_dir=on") || !operation.isRenameOfDirectory(model));
    }
  }

  /**
   * Each way to find data and directories with each way to know files. What else there is takes
   * turns, so that each of its values meets each of these ways. Metacopy needs redirects, and
   * neither goes with user attributes; data-only layers need metacopy: fs/overlayfs/params.c. What
   * uuid=off changes shows only on a filesystem that has one: case format.uuid.off.
   */
  static List<Combination> combinations() {
    List<Combination> all = new ArrayList<>();
    for (String index : List.of("index=on", "index=off")) {
      for (String uuid : List.of("on", "auto", "null", "off")) {
        for (String ways :
            List.of(
                "redirect_dir=on,metacopy=off",
                "redirect_dir=on,metacopy=on",
                "redirect_dir=on,metacopy=on,verity=off",
                "redirect_dir=follow",
                "redirect_dir=off",
                "redirect_dir=nofollow",
                "userxattr")) {
          int turn = all.size();
          String xino = List.of("on", "auto", "off").get(turn % 3);
          String durability = turn % 2 == 0 ? "" : ",volatile";
          String identity = index + ",uuid=" + uuid + ",xino=" + xino;
          all.add(new Combination(ways + "," + identity + durability, ways.endsWith("verity=off")));
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
      for (String name : List.of("lower", "data", "upper", "work", "mnt")) {
        Files.createDirectory(trial.base().resolve(name));
      }
      trial.note("lower");
      Kinds plain = new Kinds(combination.index(), false, true, true, true);
      trial.play("lower", new TreeOperations(random, plain), 2 * OPERATIONS, each -> true);
      trial.compare("lower");
      if (combination.data()) {
        makeDataBelow(trial.base(), random);
      }
      trial.keep(List.of("lower", "data"));
      boolean ours = random.nextBoolean();
      for (int turn = 0; turn < TURNS; turn++) {
        ours = !ours;
        trial.note(ours ? "by us" : "by the kernel");
        turn(trial, combination, random, OPERATIONS, ours ? jovl : null);
      }
      trial.note("looked at by us");
      turn(trial, combination, random, 0, jovl);
      trial.checkKept();
    }
  }

  /** Makes files of the lower layer that have their data in the layer below. */
  private static void makeDataBelow(Path base, Random random) throws IOException {
    for (int i = 0; i < 8; i++) {
      byte[] bytes = new byte[random.nextInt(50_000)];
      random.nextBytes(bytes);
      Files.write(base.resolve("data/of" + i), bytes);
      Path model = Files.write(base.resolve("model/below" + i), bytes);
      Path lower = Files.createFile(base.resolve("lower/below" + i));
      try (Fd file = Open.path(Fd.CURRENT_DIRECTORY, bytes(lower.toString()), OpenFlags.RDWR)) {
        FileData.truncate(file, bytes.length);
        Xattrs.set(file, bytes("trusted.overlay.metacopy"), new byte[0], 0);
        Xattrs.set(file, bytes("trusted.overlay.redirect"), bytes("/of" + i), 0);
      }
      Files.setLastModifiedTime(lower, Files.getLastModifiedTime(model));
    }
  }

  /**
   * Compares the tree with the model in a new mount, and plays in it. What we have done is compared
   * in the same mount too. What the kernel has done is not: a name that it has linked is not told
   * in a listing that it remembers (ovl_instantiate counts it as no change of an impure directory),
   * so its d_ino is another than its st_ino until the directory is forgotten.
   */
  private static void turn(
      TreeTrial trial,
      Combination combination,
      Random random,
      int operations,
      @Nullable MountInProcess ours)
      throws Exception {
    Path base = trial.base();
    String options = combination.mountOptions(base);
    if (ours == null) {
      KernelOverlay.mount(base.resolve("mnt"), options);
    } else {
      ours.mount(List.of("-o", options, base + "/mnt"));
    }
    try {
      trial.compare("mnt");
      Kinds kinds = new Kinds(combination.index(), false, ours != null, true, true);
      TreeOperations drawing = new TreeOperations(random, kinds);
      Predicate<Operation> allowed = each -> combination.allows(each, trial.model(), ours == null);
      trial.play("mnt", drawing, operations, allowed);
      if (ours != null) {
        trial.compare("mnt");
      }
    } finally {
      Mounts.unmount(bytes(base + "/mnt"), Mounts.DETACH);
      if (combination.has("volatile")) {
        removeMark(base.resolve(MARK), ours != null);
      }
    }
  }

  /** The kernel leaves the mark of a volatile mount for ever, and we until we know of the end. */
  private static void removeMark(Path mark, boolean byUs) throws IOException {
    if (byUs) {
      Await.until(() -> !Files.exists(mark));
    } else {
      Files.delete(mark.resolve("volatile/dirty"));
      Files.delete(mark.resolve("volatile"));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
