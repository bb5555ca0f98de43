package dev.jovl.contract;

import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.linux.Mounts;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.RenameFlags;
import dev.jovl.testing.LeftMounts;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/**
 * Thousands of random operations on open files, while their names are moved, replaced, linked and
 * removed, on a mount and on a plain directory as the model: each call answers the same in both.
 * The mount ends and begins again in between, and in the end has the same files, and the lower
 * layer those that it had.
 */
@AddLifecycleHook(NeedsRoot.class)
final class OpenFilesModelTest {
  private static final int OPERATIONS = 600;
  private static final int NAMES = 5;
  private static final int SIZE = 300_000;
  private static final int BLOCK = 70_000;

  private final List<String> log = new ArrayList<>();

  @Property(tries = 8, shrinking = ShrinkingMode.OFF)
  void operations_answerAsOnAPlainDirectory(@ForAll long seed) throws Exception {
    check(seed, "");
  }

  @Property(tries = 4, shrinking = ShrinkingMode.OFF)
  void operations_withMetacopy(@ForAll long seed) throws Exception {
    check(seed, ",metacopy=on");
  }

  @Property(tries = 4, shrinking = ShrinkingMode.OFF)
  void operations_withoutPassthrough(@ForAll long seed) throws Exception {
    check(seed, ",passthrough=off");
  }

  private void check(long seed, String options) throws Exception {
    Path base = Files.createTempDirectory(Path.of("/var/tmp"), "jovl-model");
    try (MountInProcess jovl = new MountInProcess()) {
      play(base, jovl, new Random(seed), options);
    } finally {
      LeftMounts.takeAwayBelow(base);
      delete(base);
    }
  }

  private void play(Path base, MountInProcess jovl, Random random, String options)
      throws Exception {
    for (String name : List.of("lower", "upper", "work", "mnt", "model")) {
      Files.createDirectory(base.resolve(name));
    }
    prepare(base, random);
    KeptTrees lower = KeptTrees.of(base, List.of("lower"));
    OpenFilesSide model = new OpenFilesSide(base.resolve("model"));
    OpenFilesSide mount = new OpenFilesSide(base.resolve("mnt"));
    log.clear();
    for (int round = 0; round < 3; round++) {
      mount(base, jovl, options);
      try {
        for (int i = 0; i < OPERATIONS; i++) {
          both(model, mount, operation(random));
        }
        model.close();
        mount.close();
        compare(model, mount);
      } finally {
        mount.close();
        unmount(base.resolve("mnt"));
      }
      log.add("remount");
    }
    model.close();
    lower.check("after all");
  }

  private static void prepare(Path base, Random random) throws IOException {
    for (int i = 0; i < NAMES - 2; i++) {
      byte[] bytes = new byte[random.nextInt(SIZE)];
      random.nextBytes(bytes);
      Files.write(base.resolve("lower/n" + i), bytes);
      Files.write(base.resolve("model/n" + i), bytes);
    }
    Files.createLink(base.resolve("lower/n3"), base.resolve("lower/n0"));
    Files.createLink(base.resolve("model/n3"), base.resolve("model/n0"));
  }

  private static void mount(Path base, MountInProcess jovl, String options) throws IOException {
    String layers =
        "lowerdir=" + base + "/lower,upperdir=" + base + "/upper,workdir=" + base + "/work";
    jovl.mount(List.of("-o", layers + options, base + "/mnt"));
  }

  private static void unmount(Path mnt) throws IOException {
    Mounts.unmount(mnt.toString().getBytes(StandardCharsets.UTF_8), Mounts.DETACH);
  }

  /** An operation with its words. */
  private record Operation(String words, Function<OpenFilesSide, String> call) {}

  private static Operation operation(Random random) {
    int slot = random.nextInt(OpenFilesSide.SLOTS);
    String name = "n" + random.nextInt(NAMES);
    String other = "n" + random.nextInt(NAMES);
    long at = random.nextInt(SIZE);
    int length = 1 + random.nextInt(BLOCK);
    byte fill = (byte) random.nextInt();
    boolean fresh = random.nextInt(4) == 0;
    return switch (random.nextInt(16)) {
      case 0, 1 -> open(slot, name, OpenFlags.RDONLY);
      case 2, 3 -> open(slot, name, OpenFlags.RDWR);
      case 4 -> open(slot, name, OpenFlags.RDWR | OpenFlags.CREAT);
      case 5 ->
          open(
              slot,
              name,
              random.nextBoolean() ? OpenFlags.WRONLY | OpenFlags.TRUNC : OpenFlags.RDWR);
      case 6, 7 ->
          new Operation(
              "write " + slot + " at " + at + " bytes " + length,
              side -> side.write(slot, at, length, fill));
      case 8, 9, 10 ->
          new Operation(
              "read " + slot + " at " + at + " bytes " + length + (fresh ? " fresh" : ""),
              side -> side.read(slot, at, length, fresh));
      case 11 -> new Operation("truncate " + slot + " to " + at, side -> side.truncate(slot, at));
      case 12 -> new Operation("stat " + slot, side -> side.stat(slot));
      case 13 ->
          new Operation(
              "chmod " + slot, side -> side.chmod(slot, fresh ? 0600 : 0644) + side.stat(name));
      case 14 -> names(random, name, other);
      default -> new Operation("contents " + name, side -> side.contents(name));
    };
  }

  private static Operation open(int slot, String name, int flags) {
    return new Operation(
        "open " + slot + " " + name + " " + Integer.toOctalString(flags),
        side -> side.open(slot, name, flags));
  }

  private static Operation names(Random random, String name, String other) {
    return switch (random.nextInt(4)) {
      case 0 -> new Operation("unlink " + name, side -> side.unlink(name));
      case 1 -> new Operation("rename " + name + " " + other, side -> side.rename(name, other, 0));
      case 2 ->
          new Operation(
              "exchange " + name + " " + other,
              side -> side.rename(name, other, RenameFlags.EXCHANGE));
      default -> new Operation("link " + name + " " + other, side -> side.link(name, other));
    };
  }

  private void both(OpenFilesSide model, OpenFilesSide mount, Operation operation) {
    String expected = operation.call().apply(model);
    String actual = operation.call().apply(mount);
    log.add(operation.words() + " = " + expected);
    if (!expected.equals(actual)) {
      int from = Math.max(0, log.size() - 200);
      assertWithMessage(String.join("\n", log.subList(from, log.size())))
          .that(actual)
          .isEqualTo(expected);
    }
  }

  private void compare(OpenFilesSide model, OpenFilesSide mount) {
    for (int i = 0; i < NAMES; i++) {
      String name = "n" + i;
      both(model, mount, new Operation("contents " + name, side -> side.contents(name)));
    }
    model.close();
    mount.close();
  }

  private static void delete(Path base) throws IOException {
    try (Stream<Path> walk = Files.walk(base)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
