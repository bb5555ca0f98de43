package dev.jovl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The program behind {@code scripts/bench}, which has the help text. */
final class Bench {
  private Bench() {}

  /** Runs the benchmark; the environment names its directories. */
  public static void main(String[] arguments) throws IOException {
    Options options;
    try {
      options = Options.parse(Arrays.asList(arguments));
    } catch (IOException wrong) {
      System.err.println("bench: " + wrong.getMessage());
      System.exit(2);
      return;
    }
    List<Row> rows = rows().filter(row -> options.rows().test(row.name())).toList();
    if (options.list()) {
      rows.forEach(row -> System.out.println(row.name() + " (" + row.unit() + "): " + row.goal()));
      return;
    }
    tellMissing();
    run(options, rows);
  }

  private static void tellMissing() {
    for (Contestant contestant : Contestant.values()) {
      if (!contestant.isInstalled()) {
        System.err.println(
            "bench: " + contestant + " takes no part: there is no " + contestant.program());
      }
    }
  }

  /** Whatever ends the run, what has been measured until then is shown. */
  private static void run(Options options, List<Row> rows) throws IOException {
    Path home = Path.of(System.getenv("JOVL_BENCH_HOME"));
    Layers layers = new Layers(home.resolve("data"), options.scale());
    Path scratch = Files.createDirectories(home.resolve("mounts"));
    Runner runner = new Runner(options.contestants(), layers, scratch, System.err);
    List<Result> results = new CopyOnWriteArrayList<>();
    Table table = new Table(Machine.described(options.scale()), options.contestants(), results);
    Thread last = new Thread(() -> System.out.print(options.format().show(table)), "results");
    Runtime.getRuntime().addShutdownHook(last);
    List<UnionMount> residents = residents(options.contestants(), layers, scratch);
    try {
      for (Row row : rows) {
        results.add(runner.run(row));
      }
    } finally {
      for (UnionMount resident : residents) {
        resident.close();
      }
    }
  }

  private static Stream<Row> rows() {
    return Stream.of(
            ServerRows.rows(),
            ManyFileRows.rows(),
            WalkRows.rows(),
            DataRows.rows(),
            SmallFileRows.rows(),
            CopyUpRows.rows(),
            LoadRows.rows(),
            BuilderRows.rows())
        .flatMap(List::stream);
  }

  /** One idle mount of each server that stays between mounts, as on a machine that uses it. */
  private static List<UnionMount> residents(
      List<Contestant> contestants, Layers layers, Path scratch) throws IOException {
    List<UnionMount> residents = new ArrayList<>();
    if (contestants.stream().anyMatch(Contestant::isResident)) {
      Path home = Files.createTempDirectory(scratch, "resident");
      residents.add(UnionMount.mount(Contestant.JOVL, layers, layers.empty(), home));
    }
    return residents;
  }
}
