package dev.jovl.mount;

import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.linux.Mounts;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.testing.Ending;
import dev.jovl.testing.ProcessLines;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionOptions.Durability;
import dev.jovl.union.UnionWatcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that serves a mount and is killed, or gone as if killed when a change comes to a step.
 */
final class CrashingServer implements AutoCloseable {
  /** Tells the end at a step from all others. */
  private static final int CRASHED = 77;

  private final Process process;
  private final Path mountPoint;

  private CrashingServer(Process process, Path mountPoint) {
    this.process = process;
    this.mountPoint = mountPoint;
  }

  /** The program: the layers, words of the options, and the step if there is one. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws Exception {
      CrashPoint last = args.length > 2 ? CrashPoint.valueOf(args[2]) : null;
      UnionWatcher watcher =
          new UnionWatcher() {
            @Override
            public void reached(CrashPoint point) {
              if (point == last) {
                Runtime.getRuntime().halt(CRASHED);
              }
            }
          };
      MountedUnion union = MountedUnion.watched(Path.of(args[0]), options(args[1]), 1, watcher);
      System.out.println("mounted");
      union.session().awaitEnd();
    }
  }

  /** Returns the options that are named: metacopy, noindex, userxattr, volatile. */
  static UnionOptions options(String words) {
    List<String> all = List.of(words.split(",", -1));
    return UnionOptions.builder()
        .metacopy(all.contains("metacopy"))
        .index(!all.contains("noindex"))
        .userXattr(all.contains("userxattr"))
        .durability(all.contains("volatile") ? Durability.VOLATILE : Durability.AUTO)
        .build();
  }

  private static String words(UnionOptions options) {
    List<String> words = new ArrayList<>();
    if (options.metacopy()) {
      words.add("metacopy");
    }
    if (!options.index()) {
      words.add("noindex");
    }
    if (options.userXattr()) {
      words.add("userxattr");
    }
    if (options.durability() == Durability.VOLATILE) {
      words.add("volatile");
    }
    return String.join(",", words);
  }

  /** What is done in the mount, and fails where the server is gone before it can answer. */
  interface Work {
    void in(Path mnt) throws IOException;
  }

  /**
   * Does something in the mount of a server that is gone at a step of it.
   *
   * @throws AssertionError if it does not come to the step
   */
  static void crash(Path base, CrashPoint point, boolean metacopy, Work work)
      throws IOException, InterruptedException {
    UnionOptions options = UnionOptions.builder().metacopy(metacopy).build();
    CrashingServer server = start(base, options, point.name());
    IOException failure = new IOException("none");
    try (server) {
      work.in(server.mountPoint);
    } catch (IOException e) {
      failure = e;
    }
    assertWithMessage("end of the server; the failure is %s", failure)
        .that(Ending.code(server.process))
        .isEqualTo(CRASHED);
  }

  /** Starts one that is to be killed, and returns when its mount works. */
  static CrashingServer start(Path base, UnionOptions options) throws IOException {
    return start(base, options, new String[0]);
  }

  private static CrashingServer start(Path base, UnionOptions options, String... point)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                base.toString(),
                words(options)));
    command.addAll(List.of(point));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    if (!"mounted".equals(new ProcessLines(process).next())) {
      process.destroyForcibly();
      throw new IOException("the server did not mount");
    }
    return new CrashingServer(process, base.resolve("mnt"));
  }

  /** Kills it. */
  void kill() {
    Process unused = process.destroyForcibly();
  }

  /** Waits for the crash and removes what is left of the mount. */
  @Override
  public void close() throws IOException, InterruptedException {
    boolean crashed = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    Mounts.unmount(mountPoint.toString().getBytes(UTF_8), Mounts.DETACH);
    if (!crashed) {
      throw new IOException("the server did not come to the step");
    }
  }
}
