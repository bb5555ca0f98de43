package dev.jovl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds images as a contestant would: jovl, or buildah on the kernel's overlayfs or on
 * fuse-overlayfs. Each has a store of its own, which is kept between runs.
 */
final class ImageBuilder {
  private final List<String> command;
  private final Path home;

  private ImageBuilder(List<String> command, Path home) {
    this.command = command;
    this.home = home;
  }

  /**
   * Returns the builder of a contestant.
   *
   * @param home a directory for its store and its Dockerfiles
   */
  static ImageBuilder of(Contestant contestant, Path home) throws IOException {
    Files.createDirectories(home);
    List<String> command =
        switch (contestant) {
          case JOVL -> List.of("jovl", "--root", home.resolve("store").toString(), "build");
          case KERNEL -> buildah(home, List.of());
          case PEER ->
              buildah(
                  home, List.of("--storage-opt", "overlay.mount_program=/usr/bin/fuse-overlayfs"));
          default -> throw new IllegalArgumentException(contestant + " builds no images");
        };
    return new ImageBuilder(command, home);
  }

  /** Buildah with the first runtime that takes the host: its crun refuses mixed control groups. */
  private static List<String> buildah(Path home, List<String> storage) throws IOException {
    if (!Programs.exist("buildah")) {
      throw new IOException("buildah is not installed: apt-get install buildah");
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                "buildah",
                "--root",
                home.resolve("store").toString(),
                "--runroot",
                home.resolve("run").toString(),
                "--storage-driver",
                "overlay"));
    command.addAll(storage);
    command.addAll(List.of("bud", "--layers", "--runtime", ContainerRuntime.ofBuildah()));
    return command;
  }

  /** Makes an image of a root filesystem in a tar archive, if it is not there yet. */
  void base(String name, Path archive) throws IOException {
    Path marker = home.resolve(name + ".complete");
    if (!Files.exists(marker)) {
      Path context = Files.createDirectories(home.resolve(name));
      Files.copy(archive, context.resolve("root.tar"));
      build(context, name, List.of("FROM scratch", "ADD root.tar /"));
      Programs.run(home, "rm", "-rf", context.toString());
      Files.createFile(marker);
    }
  }

  /** Builds an image of the lines of a Dockerfile and returns how many seconds it took. */
  double build(List<String> lines) throws IOException {
    return build(Files.createDirectories(home.resolve("context")), "built", lines);
  }

  private double build(Path context, String name, List<String> lines) throws IOException {
    Files.write(context.resolve("Dockerfile"), lines);
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of("-t", "localhost/" + name, context.toString()));
    return Row.seconds(() -> Programs.run(home, line));
  }
}
