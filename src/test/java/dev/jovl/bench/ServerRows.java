package dev.jovl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** Rows about the process that serves a mount: how soon it is ready and what it costs. */
final class ServerRows {
  private ServerRows() {}

  static List<Row> rows() {
    return List.of(
        new Row("mount, until usable", "ms", Goal.bound(80, "ms"), Layers::tree, ServerRows::ready),
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
