package dev.jovl.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Rows that read and write the bytes of large files, in the lower layer and in the upper one. */
final class DataRows {
  private static final Goal NEAR = Goal.ofKernel(1.1);

  /**
   * Handles with O_APPEND do not pass through, so each write is a request, as to make a file is.
   */
  private static final Goal REQUESTS = Goal.ofBoth(2.5, 0.6);

  private static final int PAGE = 4096;
  private static final int LINE = 200;
  private static final int MEBIBYTE = 1 << 20;
  private static final long SEED = 4711;

  private DataRows() {}

  static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    rows.add(row("read of a lower file, cold", "s", Goal.ofKernel(1.3), DataRows::readCold));
    rows.add(row("read of a lower file, warm", "s", NEAR, DataRows::readWarm));
    rows.add(row("pread of 4 KiB, lower file", "us", NEAR, DataRows::preads));
    rows.add(row("mmap of 4 KiB, lower file", "us", NEAR, DataRows::mappedReads));
    rows.add(upper("read of an upper file, cold", "s", NEAR, DataRows::readCold));
    rows.add(upper("read of an upper file, warm", "s", NEAR, DataRows::readWarm));
    rows.add(upper("pread of 4 KiB, upper file", "us", NEAR, DataRows::preads));
    rows.add(upper("mmap of 4 KiB, upper file", "us", NEAR, DataRows::mappedReads));
    rows.add(
        new Row("sequential write, fsync", "s", NEAR, Layers::empty, DataRows::writeSequential)
            .as(Row.Kind.CREATE));
    rows.add(upper("pwrite of 4 KiB, upper file", "us", NEAR, DataRows::pwrites));
    rows.add(
        new Row("append of 200 bytes", "us", REQUESTS, Layers::empty, DataRows::appends)
            .as(Row.Kind.CREATE));
    return rows;
  }

  private static Row row(String name, String unit, Goal goal, Row.Work work) {
    return new Row(name, unit, goal, Layers::large, work).as(Row.Kind.READ);
  }

  /** A row on a file that the mount itself wrote. */
  private static Row upper(String name, String unit, Goal goal, Row.Work work) {
    return new Row(
            name,
            unit,
            goal,
            Layers::empty,
            mount -> {
              writeFile(mount, mount.scale().largeMebibytes());
              Machine.settle();
              return work.measure(mount);
            })
        .as(Row.Kind.CREATE);
  }

  private static Path file(UnionMount mount) {
    return mount.root().resolve("file");
  }

  private static double readCold(UnionMount mount) throws IOException {
    Machine.dropCaches();
    return readWarmed(mount);
  }

  private static double readWarm(UnionMount mount) throws IOException {
    readWarmed(mount);
    return readWarmed(mount);
  }

  private static double readWarmed(UnionMount mount) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(MEBIBYTE);
    long expected = (long) mount.scale().largeMebibytes() * MEBIBYTE;
    return Row.seconds(
        () -> {
          long total = 0;
          try (FileChannel channel = FileChannel.open(file(mount))) {
            for (int n = 0; n >= 0; n = channel.read(buffer.clear())) {
              total += n;
            }
          }
          if (total != expected) {
            throw new IOException("read " + total + " bytes of " + expected);
          }
        });
  }

  private static double preads(UnionMount mount) throws IOException {
    readWarmed(mount);
    ByteBuffer buffer = ByteBuffer.allocateDirect(PAGE);
    SplittableRandom random = new SplittableRandom(SEED);
    int calls = mount.scale().randomCalls();
    try (FileChannel channel = FileChannel.open(file(mount))) {
      long pages = channel.size() / PAGE;
      return microsecondsEach(
          calls, () -> channel.read(buffer.clear(), random.nextLong(pages) * PAGE));
    }
  }

  private static double mappedReads(UnionMount mount) throws IOException {
    readWarmed(mount);
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] page = new byte[PAGE];
    int calls = mount.scale().randomCalls();
    try (Mapping mapping = Mapping.of(file(mount))) {
      MappedByteBuffer map = mapping.bytes();
      int pages = map.capacity() / PAGE;
      return microsecondsEach(calls, () -> map.get(random.nextInt(pages) * PAGE, page));
    }
  }

  /** The second of two rounds: the first lets the compiler see the loop. */
  private static double microsecondsEach(int calls, Row.Timed call) throws IOException {
    double seconds = 0;
    for (int round = 0; round < 2; round++) {
      seconds =
          Row.seconds(
              () -> {
                for (int i = 0; i < calls; i++) {
                  call.run();
                }
              });
    }
    return seconds * 1e6 / calls;
  }

  private static double writeSequential(UnionMount mount) throws IOException {
    Machine.settle();
    return Row.seconds(() -> writeFile(mount, mount.scale().writtenMebibytes()));
  }

  private static void writeFile(UnionMount mount, int mebibytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(MEBIBYTE);
    new SplittableRandom(SEED).longs(MEBIBYTE / Long.BYTES).forEach(buffer::putLong);
    try (FileChannel channel =
        FileChannel.open(file(mount), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < mebibytes; i++) {
        for (buffer.rewind(); buffer.hasRemaining(); ) {
          channel.write(buffer);
        }
      }
      channel.force(true);
    }
    if (Files.size(file(mount)) != (long) mebibytes * MEBIBYTE) {
      throw new IOException("the file that was written has another size");
    }
  }

  private static double pwrites(UnionMount mount) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(PAGE);
    SplittableRandom random = new SplittableRandom(SEED);
    int calls = mount.scale().randomCalls();
    try (FileChannel channel = FileChannel.open(file(mount), StandardOpenOption.WRITE)) {
      long pages = channel.size() / PAGE;
      return microsecondsEach(
          calls, () -> channel.write(buffer.clear(), random.nextLong(pages) * PAGE));
    }
  }

  /** As a program does that keeps its log open. */
  private static double appends(UnionMount mount) throws IOException {
    ByteBuffer line = ByteBuffer.allocateDirect(LINE);
    int calls = mount.scale().randomCalls();
    try (FileChannel log =
        FileChannel.open(file(mount), StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND)) {
      return microsecondsEach(calls, () -> log.write(line.clear()));
    }
  }
}
