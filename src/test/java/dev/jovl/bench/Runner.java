package dev.jovl.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs rows: in each repetition the contestants take turns, so that what else happens on the
 * machine meets all of them. A contestant that fails once in a row is out of that row.
 */
final class Runner {
  private final List<Contestant> contestants;
  private final Layers layers;
  private final Path scratch;
  private final PrintStream progress;

  /**
   * @param scratch a directory for mounts, on the filesystem of the layers
   * @param progress gets a line for each row
   */
  Runner(List<Contestant> contestants, Layers layers, Path scratch, PrintStream progress) {
    this.contestants = contestants;
    this.layers = layers;
    this.scratch = scratch;
    this.progress = progress;
  }

  /** Runs one row with all contestants. */
  Result run(Row row) {
    progress.print(row.name() + " ...");
    progress.flush();
    long start = System.nanoTime();
    Map<Contestant, List<Double>> values = new EnumMap<>(Contestant.class);
    Map<Contestant, String> failures = new EnumMap<>(Contestant.class);
    try {
      trials(row, row.lowers().make(layers), values, failures);
    } catch (IOException unmade) {
      contestants.stream()
          .filter(contestant -> contestant.takes(row.kind()))
          .forEach(contestant -> failures.put(contestant, "no files: " + unmade.getMessage()));
    }
    Result result = new Result(row, trials(values, failures));
    progress.printf(" %.0f s: %s%n", (System.nanoTime() - start) / 1e9, result.medians());
    failures.forEach((contestant, why) -> progress.println("  " + contestant + ": " + why));
    return result;
  }

  private void trials(
      Row row,
      List<Path> lowers,
      Map<Contestant, List<Double>> values,
      Map<Contestant, String> failures) {
    for (int repetition = 0; repetition < layers.scale().repetitions(); repetition++) {
      for (Contestant contestant : contestants) {
        if (contestant.takes(row.kind()) && !failures.containsKey(contestant)) {
          try {
            double value = trial(row, contestant, lowers);
            if (!Double.isNaN(value)) {
              values.computeIfAbsent(contestant, unused -> new ArrayList<>()).add(value);
            }
          } catch (IOException | RuntimeException | InternalError e) {
            // Java says InternalError where a mapped file is gone with its server.
            failures.put(contestant, String.valueOf(e.getMessage()).replace('\n', ' '));
          }
        }
      }
    }
  }

  private double trial(Row row, Contestant contestant, List<Path> lowers) throws IOException {
    Path home = Files.createTempDirectory(scratch, contestant.name().toLowerCase(Locale.ROOT));
    Machine.settle();
    try (UnionMount mount = UnionMount.mount(contestant, layers, lowers, home)) {
      return row.work().measure(mount);
    }
  }

  private Map<Contestant, Trials> trials(
      Map<Contestant, List<Double>> values, Map<Contestant, String> failures) {
    Map<Contestant, Trials> trials = new EnumMap<>(Contestant.class);
    for (Contestant contestant : contestants) {
      String failure = failures.get(contestant);
      List<Double> own = failure == null ? values.getOrDefault(contestant, List.of()) : List.of();
      trials.put(
          contestant, new Trials(own.stream().mapToDouble(Double::doubleValue).toArray(), failure));
    }
    return trials;
  }
}
