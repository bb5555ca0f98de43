package dev.jovl.mount;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.linux.Mounts;
import dev.jovl.union.Step;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionWatcher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that serves a mount and is gone, as if killed, when a change comes to a step. */
final class CrashingServer implements AutoCloseable {
  private final Process process;
  private final Path mountPoint;

  private CrashingServer(Process process, Path mountPoint) {
    this.process = process;
    this.mountPoint = mountPoint;
  }

  /** The program: the layers, the step, whether there are metadata-only copies. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws Exception {
      Step last = Step.valueOf(args[1]);
      UnionOptions options = UnionOptions.builder().metacopy(Boolean.parseBoolean(args[2])).build();
      UnionWatcher watcher =
          new UnionWatcher() {
            @Override
            public void reached(Step step) {
              if (step == last) {
                Runtime.getRuntime().halt(1);
              }
            }
          };
      MountedUnion union = MountedUnion.watched(Path.of(args[0]), options, 1, watcher);
      System.out.println("mounted");
      union.session().awaitEnd();
    }
  }

  /** Starts one and returns when its mount works. */
  static CrashingServer start(Path base, Step step, boolean metacopy) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName(),
            base.toString(),
            step.name(),
            Boolean.toString(metacopy));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    if (!"mounted".equals(out.readLine())) {
      process.destroyForcibly();
      throw new IOException("the server did not mount");
    }
    return new CrashingServer(process, base.resolve("mnt"));
  }

  /** Waits for the crash and removes what is left of the mount. */
  @Override
  public void close() throws IOException, InterruptedException {
    boolean crashed = process.waitFor(20, TimeUnit.SECONDS);
    process.destroyForcibly();
    Mounts.unmount(mountPoint.toString().getBytes(UTF_8), Mounts.DETACH);
    if (!crashed) {
      throw new IOException("the server did not come to the step");
    }
  }
}
