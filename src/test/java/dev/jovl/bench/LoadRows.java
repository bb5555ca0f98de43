package dev.jovl.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Rows in which four clients work at once. */
final class LoadRows {
  private static final int CLIENTS = 4;
  private static final int MEBIBYTE = 1 << 20;

  private static final Pattern THROUGHPUT = Pattern.compile("Throughput ([0-9.]+) MB/sec");

  /** Seven tenths of the kernel's throughput, said as time for the same work. */
  private static final Goal MIXED = Goal.ofKernel(1.43);

  private LoadRows() {}

  static List<Row> rows() {
    return List.of(
        new Row("4 readers", "s", Goal.ofBoth(2, 0.5), Layers::tree, LoadRows::readers)
            .as(Row.Kind.READ),
        new Row("4 writers", "s", MIXED, Layers::empty, LoadRows::writers).as(Row.Kind.CREATE),
        new Row("4 clients, mixed", "s", MIXED, Layers::tree, LoadRows::mixed).as(Row.Kind.CREATE),
        new Row("dbench, 4 clients", "ms/MB", MIXED, Layers::empty, LoadRows::dbench)
            .as(Row.Kind.CREATE));
  }

  /** What one client does, numbered from zero. */
  private interface Client {
    void work(int number) throws IOException;
  }

  private static double together(Client client) throws IOException {
    return Row.seconds(
        () -> {
          List<CompletableFuture<Void>> clients = new ArrayList<>();
          for (int i = 0; i < CLIENTS; i++) {
            int number = i;
            clients.add(
                CompletableFuture.runAsync(
                    () -> unchecked(client, number), task -> new Thread(task).start()));
          }
          clients.forEach(CompletableFuture::join);
        });
  }

  private static void unchecked(Client client, int number) {
    try {
      client.work(number);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** Each client reads every fourth file whole; names come from the layers. */
  private static double readers(UnionMount mount) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path lower : mount.lowers()) {
      try (Stream<Path> walk = Files.walk(lower)) {
        walk.filter(Files::isRegularFile).map(lower::relativize).forEach(files::add);
      }
    }
    return together(
        number -> {
          for (int i = number; i < files.size(); i += CLIENTS) {
            Files.readAllBytes(mount.root().resolve(files.get(i)));
          }
        });
  }

  private static double writers(UnionMount mount) throws IOException {
    int mebibytes = mount.scale().writtenMebibytes() / CLIENTS;
    Machine.settle();
    return together(
        number -> {
          ByteBuffer buffer = ByteBuffer.allocateDirect(MEBIBYTE);
          try (FileChannel channel =
              FileChannel.open(
                  mount.root().resolve("file" + number),
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.WRITE)) {
            for (int i = 0; i < mebibytes; i++) {
              channel.write(buffer.clear());
            }
          }
        });
  }

  /**
   * A seeded sequence of what file servers are asked: most of it reads and looks, a third changes.
   */
  private static double mixed(UnionMount mount) throws IOException {
    int operations = mount.scale().smallFiles() / CLIENTS;
    List<Path> shared = sharedFiles(mount);
    return together(
        number -> {
          SplittableRandom random = new SplittableRandom(number);
          Path own = Files.createDirectory(mount.root().resolve("client" + number));
          List<Path> made = new ArrayList<>();
          for (int i = 0; i < operations; i++) {
            if (random.nextInt(3) == 0) {
              change(random, own, made, i);
            } else if (random.nextBoolean()) {
              Files.readAllBytes(shared.get(random.nextInt(shared.size())));
            } else {
              Files.size(shared.get(random.nextInt(shared.size())));
            }
          }
        });
  }

  /** The milliseconds for a megabyte of the throughput that dbench tells. */
  private static double dbench(UnionMount mount) throws IOException {
    if (!Programs.exist("dbench")) {
      throw new IOException("dbench is not installed: apt-get install dbench");
    }
    String seconds = Integer.toString(mount.scale().loadSeconds());
    String said =
        Programs.run(
            mount.home(),
            "dbench",
            "-t",
            seconds,
            "-D",
            mount.root().toString(),
            Integer.toString(CLIENTS));
    Matcher throughput = THROUGHPUT.matcher(said);
    if (!throughput.find()) {
      throw new IOException("dbench tells no throughput: " + said);
    }
    return 1e3 / Double.parseDouble(throughput.group(1));
  }

  private static List<Path> sharedFiles(UnionMount mount) throws IOException {
    Path lower = mount.lowers().get(0);
    try (Stream<Path> walk = Files.walk(lower)) {
      return walk.filter(Files::isRegularFile)
          .map(file -> mount.root().resolve(lower.relativize(file)))
          .toList();
    }
  }

  /** Creates a file three times out of four, else renames one or removes one. */
  private static void change(SplittableRandom random, Path own, List<Path> made, int number)
      throws IOException {
    if (made.isEmpty() || random.nextInt(4) > 0) {
      made.add(Files.write(own.resolve("f" + number), new byte[random.nextInt(16_384)]));
      return;
    }
    Path file = made.remove(random.nextInt(made.size()));
    if (random.nextBoolean()) {
      made.add(Files.move(file, own.resolve("r" + number)));
    } else {
      Files.delete(file);
    }
  }
}
