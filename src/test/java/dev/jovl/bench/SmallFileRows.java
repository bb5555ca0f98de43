package dev.jovl.bench;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;

/** Rows with many small files, by system calls and by the programs that people use. */
final class SmallFileRows {
  private static final Goal CHANGES = Goal.ofBoth(2.5, 0.6);
  private static final int PER_DIRECTORY = 100;

  private SmallFileRows() {}

  static List<Row> rows() {
    return List.of(
        onNew("create small files", CHANGES, SmallFileRows::create),
        onNew("stat new files", Goal.ofKernel(1.2), SmallFileRows::statNew),
        onNew("unlink new files", CHANGES, SmallFileRows::unlinkNew),
        new Row("unlink lower files", "s", CHANGES, Layers::small, SmallFileRows::unlinkLower),
        new Row(
            "copy-up of small files",
            "s",
            Goal.notBehindPeer(),
            Layers::small,
            SmallFileRows::copyUp),
        new Row("tar x", "s", CHANGES, Layers::archive, SmallFileRows::extract).as(Row.Kind.CREATE),
        new Row("cp -a of lower files", "s", CHANGES, Layers::small, SmallFileRows::copy)
            .as(Row.Kind.CREATE),
        new Row("git status", "s", Goal.ofKernel(1.2), Layers::repository, SmallFileRows::status),
        new Row("apt-get install", "s", CHANGES, Layers::debian, SmallFileRows::install));
  }

  private static Row onNew(String name, Goal goal, Row.Work work) {
    return new Row(name, "s", goal, Layers::empty, work).as(Row.Kind.CREATE);
  }

  /** What is done to each of the small files. */
  private interface Each {
    void file(Fd directory, FileName name) throws IOException;
  }

  /** Directories of a hundred files, named as {@link Layers#small()} names them. */
  private static void forEach(UnionMount mount, int count, Each each) throws IOException {
    for (int first = 0; first < count; first += PER_DIRECTORY) {
      try (Fd directory = WalkRows.open(mount.root().resolve("d" + first / PER_DIRECTORY))) {
        for (int file = first; file < Math.min(count, first + PER_DIRECTORY); file++) {
          each.file(directory, FileName.of("f" + file));
        }
      }
    }
  }

  private static double create(UnionMount mount) throws IOException {
    int count = mount.scale().smallFiles();
    ByteBuffer content = ByteBuffer.allocateDirect(512);
    return Row.seconds(
        () -> {
          for (int directory = 0; directory * PER_DIRECTORY < count; directory++) {
            Files.createDirectory(mount.root().resolve("d" + directory));
          }
          forEach(
              mount,
              count,
              (directory, name) -> {
                int flags = OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.WRONLY;
                try (Fd file = Open.at(directory, name, flags, 0644)) {
                  FileData.write(file, content.clear());
                }
              });
        });
  }

  private static double statNew(UnionMount mount) throws IOException {
    create(mount);
    return Row.seconds(() -> forEach(mount, mount.scale().smallFiles(), Stats::at));
  }

  private static double unlinkNew(UnionMount mount) throws IOException {
    create(mount);
    return unlinkLower(mount);
  }

  private static double unlinkLower(UnionMount mount) throws IOException {
    Machine.settle();
    double seconds = Row.seconds(() -> forEach(mount, mount.scale().smallFiles(), Names::unlink));
    Programs.shell(mount.root(), "test $(find . -type f | wc -l) = 0");
    return seconds;
  }

  private static double copyUp(UnionMount mount) throws IOException {
    ByteBuffer content = ByteBuffer.allocateDirect(1);
    return Row.seconds(
        () ->
            forEach(
                mount,
                mount.scale().copiedUp(),
                (directory, name) -> {
                  int flags = OpenFlags.WRONLY | OpenFlags.APPEND;
                  try (Fd file = Open.at(directory, name, flags)) {
                    FileData.write(file, content.clear());
                  }
                }));
  }

  private static double extract(UnionMount mount) throws IOException {
    double seconds = Row.seconds(() -> Programs.shell(mount.root(), "tar xf files.tar"));
    Programs.shell(
        mount.root(), "test $(find files -type f | wc -l) = " + mount.scale().smallFiles());
    return seconds;
  }

  private static double copy(UnionMount mount) throws IOException {
    double seconds = Row.seconds(() -> Programs.shell(mount.root(), "mkdir copy && cp -a d* copy"));
    Programs.shell(
        mount.root(), "test $(find copy -type f | wc -l) = " + mount.scale().smallFiles());
    return seconds;
  }

  /** The second of two: the first writes the inode numbers that it sees into the index. */
  private static double status(UnionMount mount) throws IOException {
    String line = "test -z \"$(git status --porcelain)\"";
    Programs.shell(mount.root(), line);
    return Row.seconds(() -> Programs.shell(mount.root(), line));
  }

  private static double install(UnionMount mount) throws IOException {
    return Row.seconds(() -> Debian.install(mount.root()));
  }
}
