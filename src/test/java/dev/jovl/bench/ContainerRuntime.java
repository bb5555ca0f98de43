package dev.jovl.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The container runtime alone: what a RUN step costs that nobody can save. */
final class ContainerRuntime {
  private static final String CONFIG =
      """
      {"ociVersion": "1.0.0",
       "process": {"user": {"uid": 0, "gid": 0}, "args": ["/bin/sh", "-c", "true"], "cwd": "/",
                   "env": ["PATH=/bin"]},
       "root": {"path": "%s"},
       "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
                  {"destination": "/dev", "type": "tmpfs", "source": "tmpfs"}],
       "linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"},
                                {"type": "uts"}]}}
      """;

  private ContainerRuntime() {}

  /** Returns the runtime that jovl takes first. */
  static String ofJovl() {
    return Programs.exist("crun") ? "crun" : "runc";
  }

  /** Returns the runtime that buildah can work with on this host. */
  static String ofBuildah() {
    return Files.isDirectory(Path.of("/sys/fs/cgroup/devices")) && Programs.exist("runc")
        ? "runc"
        : ofJovl();
  }

  /**
   * Returns the seconds that a runtime needs for one container that runs {@code true}, the mean of
   * some.
   *
   * @param root a root filesystem
   * @param scratch a directory for its bundle
   */
  static double seconds(String runtime, Path root, Path scratch) throws IOException {
    int runs = 10;
    Path bundle = Files.createDirectories(scratch.resolve("bundle"));
    Files.writeString(bundle.resolve("config.json"), String.format(CONFIG, root));
    List<String> loop =
        List.of(
            "sh",
            "-ec",
            "for i in $(seq $3); do \"$1\" --root \"$2/state\" run --bundle \"$2\" bench-$$-$i;"
                + " done",
            "sh",
            runtime,
            bundle.toString());
    double one = Row.seconds(() -> Programs.run(scratch, seen(loop, 1)));
    double all = Row.seconds(() -> Programs.run(scratch, seen(loop, 1 + runs)));
    return (all - one) / runs;
  }

  /** The command with the view of the control groups that jovl gives crun. */
  private static List<String> seen(List<String> loop, int runs) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("unshare", "--pid", "--fork", "--mount-proc", "sh", "-c"));
    try (InputStream view =
        Objects.requireNonNull(
            ContainerRuntime.class.getResourceAsStream("/dev/jovl/run/runtime/cgroups.sh"))) {
      command.add(new String(view.readAllBytes(), StandardCharsets.UTF_8));
    }
    command.add("sh");
    command.addAll(loop);
    command.add(Integer.toString(runs));
    return command;
  }
}
