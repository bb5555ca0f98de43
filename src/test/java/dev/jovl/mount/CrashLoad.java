package dev.jovl.mount;

import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Several threads change a mount; its server is killed at a moment of no choice; what was reported
 * done is there when it is mounted again, and of what was not answered all or nothing.
 */
final class CrashLoad {
  private static final int WORKERS = 3;
  private static final int LOWER_CHANGES = 150;

  /** The server is killed after so many changes at most. */
  private static final int MOST_CHANGES = 400;

  private static final FileTime OLD =
      FileTime.from(java.time.Instant.parse("2001-02-03T04:05:06Z"));

  private final Path base;
  private final UnionOptions options;
  private final Random random;
  private final List<LoadWorker> workers = new ArrayList<>();
  private final Map<String, LoadState> lower;
  private int changes;

  /** Makes the layers. */
  CrashLoad(Path base, UnionOptions options, long seed) throws IOException {
    this.base = base;
    this.options = options;
    this.random = new Random(seed);
    for (String name : new String[] {"lower1", "upper", "work", "mnt", "model"}) {
      Files.createDirectories(base.resolve(name));
    }
    for (int i = 0; i < WORKERS; i++) {
      Path below = Files.createDirectory(base.resolve("lower1/w" + i));
      Path model = Files.createDirectory(base.resolve("model/w" + i));
      LoadWorker maker = new LoadWorker(new Random(random.nextLong()), options, below, model);
      int unused = maker.run(LOWER_CHANGES);
      maker.end();
      age(below);
      age(model);
    }
    lower = LoadState.of(base.resolve("lower1"));
  }

  private static void age(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        if (!Files.isSymbolicLink(path)) {
          Path unused = Files.setLastModifiedTime(path, OLD);
        }
      }
    }
  }

  /** Returns how many changes were reported done. */
  int changes() {
    return changes;
  }

  /** Changes, kills, mounts again and compares. */
  void round(int number) throws Exception {
    workers.clear();
    for (int i = 0; i < WORKERS; i++) {
      workers.add(
          new LoadWorker(
              new Random(random.nextLong()),
              options,
              base.resolve("mnt/w" + i),
              base.resolve("model/w" + i)));
    }
    load();
    try (MountedUnion union = MountedUnion.of(base, options, random.nextInt(2))) {
      assertWithMessage("round " + number)
          .that(base.resolve("work/work").toFile().list())
          .isEmpty();
      for (LoadWorker worker : workers) {
        check("round " + number, worker);
      }
    }
    assertWithMessage("layer in round " + number)
        .that(same(LoadState.of(base.resolve("lower1")), lower))
        .isTrue();
  }

  private void load() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WORKERS + 1);
    try (CrashingServer server = CrashingServer.start(base, options)) {
      List<Future<Integer>> running = new ArrayList<>();
      for (LoadWorker worker : workers) {
        running.add(threads.submit(() -> worker.run(Integer.MAX_VALUE)));
      }
      Future<?> reading = threads.submit(() -> read(running));
      awaitChanges(1 + random.nextInt(MOST_CHANGES), running);
      LockSupport.parkNanos(random.nextInt(3_000_000));
      server.kill();
      for (Future<Integer> each : running) {
        changes += each.get();
      }
      Object unused = reading.get();
      for (LoadWorker worker : workers) {
        worker.end();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Waits until so many changes were made, or a thread has failed. */
  private void awaitChanges(int count, List<Future<Integer>> running) {
    while (workers.stream().mapToInt(LoadWorker::made).sum() < count
        && running.stream().noneMatch(Future::isDone)) {
      LockSupport.parkNanos(100_000);
    }
  }

  /** Looks at everything until the changes end. */
  private void read(List<Future<Integer>> running) {
    while (!running.stream().allMatch(Future::isDone)) {
      try (Stream<Path> walk = Files.walk(base.resolve("mnt"))) {
        walk.forEach(Files::isExecutable);
      } catch (IOException | UncheckedIOException e) {
        continue;
      }
    }
  }

  private static void check(String where, LoadWorker worker) throws IOException {
    Map<String, LoadState> found = LoadState.of(worker.mount());
    Map<String, LoadState> before = LoadState.of(worker.model());
    if (same(found, before)) {
      return;
    }
    worker.makeUnanswered();
    Map<String, LoadState> after = LoadState.of(worker.model());
    if (same(found, after)) {
      return;
    }
    boolean partly = worker.mayBePartlyDone() && between(found, before, after);
    if (!partly) {
      throw new AssertionError(
          where
              + "\nfound "
              + difference(found, before)
              + "\nor "
              + difference(found, after)
              + "\n"
              + worker.log());
    }
    for (Map.Entry<String, LoadState> each : found.entrySet()) {
      if (!each.getValue().isSame(after.get(each.getKey()))) {
        adopt(worker, each.getKey(), each.getValue());
      }
    }
  }

  /** What a change was interrupted in goes on from where it stands: data, owner and time. */
  private static void adopt(LoadWorker worker, String path, LoadState found) throws IOException {
    Path model = worker.model().resolve(path);
    Path mount = worker.mount().resolve(path);
    Files.write(model, found.content());
    Files.setAttribute(model, "unix:uid", Files.getAttribute(mount, "unix:uid"));
    Files.setLastModifiedTime(model, Files.getLastModifiedTime(mount));
  }

  private static boolean same(Map<String, LoadState> one, Map<String, LoadState> two) {
    return one.keySet().equals(two.keySet())
        && one.entrySet().stream().allMatch(each -> each.getValue().isSame(two.get(each.getKey())));
  }

  private static boolean between(
      Map<String, LoadState> found, Map<String, LoadState> before, Map<String, LoadState> after) {
    return found.keySet().equals(before.keySet())
        && found.entrySet().stream()
            .allMatch(
                each ->
                    each.getValue().isBetween(before.get(each.getKey()), after.get(each.getKey())));
  }

  private static String difference(Map<String, LoadState> found, Map<String, LoadState> wanted) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, LoadState> each : found.entrySet()) {
      LoadState other = wanted.get(each.getKey());
      if (!each.getValue().isSame(other)) {
        text.append('\n').append(each.getKey()).append(": ").append(each.getValue());
        text.append(" instead of ").append(other);
      }
    }
    for (String path : wanted.keySet()) {
      if (!found.containsKey(path)) {
        text.append('\n').append(path).append(": missing ").append(wanted.get(path));
      }
    }
    return text.toString();
  }

  /** Runs it by hand: the directory, the seed, the rounds, and words of the options. */
  public static void main(String[] args) throws Exception {
    UnionOptions options = CrashingServer.options(args.length > 3 ? args[3] : "");
    CrashLoad load = new CrashLoad(Path.of(args[0]), options, Long.parseLong(args[1]));
    int rounds = Integer.parseInt(args[2]);
    for (int round = 1; round <= rounds; round++) {
      load.round(round);
    }
    System.out.println(rounds + " rounds, " + load.changes() + " changes");
  }
}
