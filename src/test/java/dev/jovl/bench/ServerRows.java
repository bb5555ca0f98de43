package dev.jovl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Rows about the process that serves a mount: how soon it is ready and what it costs. */
final class ServerRows {
  private static final int FURTHER = 10;

  private ServerRows() {}

  static List<Row> rows() {
    return List.of(
        ready("mount until usable", 80, ServerRows::ready),
        ready("the same, no server yet", 300, ServerRows::first),
        memory("server memory, one idle mount", 100, ServerRows::memoryOfFirst),
        memory("server memory, each further mount", 2, ServerRows::memoryOfFurther),
        memory("server memory after a walk", 150, ServerRows::memoryAfterWalk),
        new Row(
                "server CPU for a million lookups",
                "s",
                Goal.notBehindPeer(),
                Layers::tree,
                ServerRows::processor)
            .as(Row.Kind.SERVER));
  }

  private static Row ready(String name, int milliseconds, Row.Work work) {
    Goal goal = Goal.bound(milliseconds, "ms");
    return new Row(name, "ms", goal, Layers::tree, work).as(Row.Kind.READ);
  }

  private static Row memory(String name, int mebibytes, Row.Work work) {
    Goal goal = Goal.bound(mebibytes, "MiB");
    return new Row(name, "MiB", goal, Layers::tree, work).as(Row.Kind.SERVER);
  }

  private static double ready(UnionMount mount) throws IOException {
    mount.unmount();
    return untilUsable(mount);
  }

  private static double first(UnionMount mount) throws IOException {
    mount.forgetServer();
    return untilUsable(mount);
  }

  private static double memoryOfFirst(UnionMount mount) throws IOException {
    first(mount);
    return mount.memoryOfServers();
  }

  private static double memoryOfFurther(UnionMount mount) throws IOException {
    double one = memoryOfFirst(mount);
    List<UnionMount> further = new ArrayList<>();
    try {
      for (int i = 0; i < FURTHER; i++) {
        further.add(mount.another(mount.home().resolve("further" + i)));
      }
      return (mount.memoryOfServers() - one) / FURTHER;
    } finally {
      for (UnionMount other : further) {
        other.close();
      }
    }
  }

  private static double untilUsable(UnionMount mount) throws IOException {
    return Row.milliseconds(
        () -> {
          mount.mountAgain();
          Files.size(mount.root());
        });
  }

  private static double memoryAfterWalk(UnionMount mount) throws IOException {
    Programs.shell(mount.root(), "ls -lR . >/dev/null");
    return Machine.residentMebibytes(mount.server());
  }

  private static double processor(UnionMount mount) throws IOException {
    long server = mount.server();
    double before = Machine.processorSeconds(server);
    int walks = 5;
    for (int walk = 0; walk < walks; walk++) {
      Machine.dropCaches();
      Programs.shell(mount.root(), "ls -lR . >/dev/null");
    }
    double used = Machine.processorSeconds(server) - before;
    return used * 1e6 / ((double) walks * mount.scale().treeFiles());
  }
}
