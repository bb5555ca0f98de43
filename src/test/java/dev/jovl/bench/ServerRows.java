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
        new Row("mount until usable", "ms", Goal.bound(80, "ms"), Layers::tree, ServerRows::ready),
        new Row(
            "the same, no server yet",
            "ms",
            Goal.bound(300, "ms"),
            Layers::tree,
            ServerRows::first),
        new Row(
            "server memory, one idle mount",
            "MiB",
            Goal.bound(100, "MiB"),
            Layers::tree,
            ServerRows::memoryOfFirst),
        new Row(
            "server memory, each further mount",
            "MiB",
            Goal.bound(2, "MiB"),
            Layers::tree,
            ServerRows::memoryOfFurther),
        new Row(
            "server memory after a walk",
            "MiB",
            Goal.bound(150, "MiB"),
            Layers::tree,
            ServerRows::memoryAfterWalk),
        new Row(
            "server memory after drop_caches",
            "MiB",
            Goal.bound(150, "MiB"),
            Layers::tree,
            ServerRows::memoryAfterDrop),
        new Row(
            "server CPU for a million lookups",
            "s",
            Goal.notBehindPeer(),
            Layers::tree,
            ServerRows::processor));
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

  private static double memoryAfterDrop(UnionMount mount) throws IOException {
    Programs.shell(mount.root(), "ls -lR . >/dev/null");
    Machine.dropCaches();
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
