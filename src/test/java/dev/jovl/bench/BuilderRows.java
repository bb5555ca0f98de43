package dev.jovl.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Rows of the image builder. In the columns of the kernel and of fuse-overlayfs stands buildah on
 * either.
 */
final class BuilderRows {
  private static final String SMALL = "small";
  private static final String LARGE = "large";

  private BuilderRows() {}

  static List<Row> rows() {
    return List.of(
        row("RUN true, over the runtime alone", "ms", Goal.bound(100, "ms"), BuilderRows::step),
        row("cached build", "s", Goal.ofKernel(1), BuilderRows::cached),
        row(
            "step on a large image, of one on a small",
            "times",
            Goal.bound(1.25, "times"),
            BuilderRows::largeOfSmall));
  }

  private static Row row(String name, String unit, Goal goal, Row.Work work) {
    return new Row(name, unit, goal, Layers::images, work).as(Row.Kind.BUILD);
  }

  /** A step costs what a build with many costs more than one with none. */
  private static double step(UnionMount mount) throws IOException {
    ImageBuilder builder = builder(mount);
    int steps = mount.scale().buildSteps();
    double none = builder.build(List.of(from(SMALL)));
    double all = builder.build(steps(SMALL, steps));
    String runtime =
        mount.contestant() == Contestant.JOVL
            ? ContainerRuntime.ofJovl()
            : ContainerRuntime.ofBuildah();
    Path root = mount.lowers().get(0).resolve("root");
    return ((all - none) / steps - ContainerRuntime.seconds(runtime, root, mount.home())) * 1e3;
  }

  private static double cached(UnionMount mount) throws IOException {
    ImageBuilder builder = builder(mount);
    List<String> lines = steps(SMALL, mount.scale().buildSteps());
    double unused = builder.build(lines);
    return builder.build(lines);
  }

  /** Each step changes one file; what is below must not matter. */
  private static double largeOfSmall(UnionMount mount) throws IOException {
    ImageBuilder builder = builder(mount);
    int steps = mount.scale().buildSteps();
    return changes(builder, LARGE, steps) / changes(builder, SMALL, steps);
  }

  private static double changes(ImageBuilder builder, String image, int steps) throws IOException {
    double none = builder.build(List.of(from(image)));
    List<String> lines = new ArrayList<>(List.of(from(image)));
    for (int i = 0; i < steps; i++) {
      lines.add("RUN echo " + System.nanoTime() + " > /changed");
    }
    return builder.build(lines) - none;
  }

  private static String from(String image) {
    return "FROM localhost/" + image;
  }

  /** Steps that no build before had. */
  private static List<String> steps(String image, int count) {
    List<String> lines = new ArrayList<>(List.of(from(image)));
    long mark = System.nanoTime();
    for (int i = 0; i < count; i++) {
      lines.add("RUN true " + mark + " " + i);
    }
    return lines;
  }

  private static ImageBuilder builder(UnionMount mount) throws IOException {
    Path images = mount.lowers().get(0);
    String store = mount.contestant().name().toLowerCase(Locale.ROOT);
    ImageBuilder builder =
        ImageBuilder.of(mount.contestant(), images.resolveSibling("stores").resolve(store));
    builder.base(SMALL, images.resolve("small.tar"));
    builder.base(LARGE, images.resolve("large.tar"));
    return builder;
  }
}
