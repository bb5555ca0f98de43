package dev.jovl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The program behind {@code scripts/bench}, which has the help text. */
final class Bench {
  private Bench() {}

  /** Runs the benchmark; the environment names its directories. */
  public static void main(String[] arguments) throws IOException {
    Options options = Options.parse(Arrays.asList(arguments));
    List<Row> rows = rows().filter(row -> options.rows().test(row.name())).toList();
    if (options.list()) {
      rows.forEach(row -> System.out.println(row.name() + " (" + row.unit() + "): " + row.goal()));
      return;
    }
    Path home = Path.of(System.getenv("JOVL_BENCH_HOME"));
    Layers layers = new Layers(home.resolve("data"), options.scale());
    Path scratch = Files.createDirectories(home.resolve("mounts"));
    Runner runner = new Runner(options.contestants(), layers, scratch, System.err);
    List<Result> results = new ArrayList<>();
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
    System.out.print(options.format().show(new Table(options.contestants(), results)));
  }

  private static Stream<Row> rows() {
    return Stream.of(
            ServerRows.rows(),
            WalkRows.rows(),
            DataRows.rows(),
            SmallFileRows.rows(),
            CopyUpRows.rows(),
            LoadRows.rows())
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

  /** How results are shown. */
  private enum Format {
    TEXT,
    MARKDOWN,
    JSON;

    String show(Table table) {
      return switch (this) {
        case TEXT -> table.text();
        case MARKDOWN -> table.markdown();
        case JSON -> table.json();
      };
    }
  }

  /** What the command line asked for. */
  private record Options(
      Scale scale,
      Format format,
      Predicate<String> rows,
      List<Contestant> contestants,
      boolean list) {

    static Options parse(List<String> arguments) {
      Scale scale = Scale.FULL;
      Format format = Format.TEXT;
      Predicate<String> rows = name -> true;
      List<Contestant> contestants =
          Arrays.stream(Contestant.values()).filter(Contestant::isInstalled).toList();
      boolean list = false;
      for (int i = 0; i < arguments.size(); i++) {
        switch (arguments.get(i)) {
          case "--quick" -> scale = Scale.QUICK;
          case "--markdown" -> format = Format.MARKDOWN;
          case "--json" -> format = Format.JSON;
          case "--list" -> list = true;
          case "--rows" -> rows = Pattern.compile(arguments.get(++i)).asPredicate();
          case "--contestants" -> contestants = contestants(arguments.get(++i));
          default -> throw new IllegalArgumentException("unknown argument " + arguments.get(i));
        }
      }
      return new Options(scale, format, rows, contestants, list);
    }

    private static List<Contestant> contestants(String names) {
      return Arrays.stream(names.split(",", -1)).map(Contestant::named).toList();
    }
  }
}
