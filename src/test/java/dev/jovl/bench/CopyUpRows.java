package dev.jovl.bench;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Rows in which a large file or a whole directory changes layers. */
final class CopyUpRows {
  private static final FileName FILE = FileName.of("file");

  private CopyUpRows() {}

  static List<Row> rows() {
    return List.of(
        new Row(
            "copy-up of a large file",
            "s",
            Goal.ofKernel(1.1),
            Layers::copyUp,
            mount -> Row.seconds(() -> writeOneByte(mount))),
        new Row(
            "worst stat during that copy-up",
            "ms",
            Goal.atMost(5, "ms"),
            Layers::copyUp,
            CopyUpRows::worstStat),
        new Row(
            "chmod of a large lower file",
            "ms",
            Goal.atMost(1, "ms"),
            Layers::copyUp,
            CopyUpRows::chmod),
        new Row(
            "rename of a merged directory",
            "ms",
            Goal.atMost(5, "ms"),
            Layers::merged,
            CopyUpRows::rename));
  }

  private static void writeOneByte(UnionMount mount) throws IOException {
    try (Fd root = WalkRows.open(mount.root());
        Fd file = Open.at(root, FILE, OpenFlags.WRONLY)) {
      FileData.pwrite(file, ByteBuffer.allocateDirect(1), 0);
    }
  }

  private static double worstStat(UnionMount mount) throws IOException {
    CompletableFuture<Void> copyUp =
        CompletableFuture.runAsync(
            () -> {
              try {
                writeOneByte(mount);
              } catch (IOException e) {
                throw new CompletionException(e);
              }
            });
    long worst = 0;
    for (int file = 0; !copyUp.isDone() && file < mount.scale().smallFiles(); file += 50) {
      try (Fd directory = WalkRows.open(mount.root().resolve("neighbours/d" + file / 50))) {
        for (int i = file; !copyUp.isDone() && i < file + 50; i++) {
          long start = System.nanoTime();
          Stats.at(directory, FileName.of("f" + i));
          worst = Math.max(worst, System.nanoTime() - start);
          Thread.onSpinWait();
        }
      }
    }
    copyUp.join();
    return worst / 1e6;
  }

  private static double chmod(UnionMount mount) throws IOException {
    try (Fd root = WalkRows.open(mount.root())) {
      Stats.at(root, FILE);
      try (Fd file = Open.at(root, FILE, OpenFlags.PATH)) {
        return Row.milliseconds(() -> Attributes.chmod(file, 0600));
      }
    }
  }

  /** By rename(2), and by mv(1) where the filesystem says EXDEV, as people would. */
  private static double rename(UnionMount mount) throws IOException {
    double milliseconds =
        Row.milliseconds(
            () -> {
              try (Fd root = WalkRows.open(mount.root())) {
                Names.rename(root, FileName.of("merged"), root, FileName.of("moved"));
              } catch (IOException refused) {
                Programs.shell(mount.root(), "mv merged moved");
              }
            });
    int files = mount.scale().mergedFiles();
    Programs.shell(mount.root(), "test $(find moved -type f | wc -l) = " + files);
    return milliseconds;
  }
}
