package dev.jovl.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Shows results as aligned text, as Markdown or as JSON. */
final class Table {
  private final List<Contestant> contestants;
  private final List<Result> results;

  Table(List<Contestant> contestants, List<Result> results) {
    this.contestants = contestants;
    this.results = results;
  }

  /** Returns columns aligned for a terminal, with the least and greatest measure of each median. */
  String text() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(heads());
    results.forEach(result -> lines.add(cells(result, true)));
    int columns = lines.get(0).size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return lines.stream().map(line -> aligned(line, widths)).collect(Collectors.joining());
  }

  /** Returns a Markdown table. */
  String markdown() {
    StringBuilder out = new StringBuilder();
    out.append("| ").append(String.join(" | ", heads())).append(" |\n|");
    heads().forEach(unused -> out.append("---|"));
    out.append('\n');
    for (Result result : results) {
      out.append("| ").append(String.join(" | ", cells(result, true))).append(" |\n");
    }
    return out.toString();
  }

  /** Returns an array with an object a row: its name, unit, goal, verdict and all measures. */
  String json() {
    return results.stream().map(this::json).collect(Collectors.joining(",\n", "[\n", "\n]\n"));
  }

  private List<String> heads() {
    List<String> heads = new ArrayList<>();
    heads.add("work");
    contestants.forEach(contestant -> heads.add(contestant.toString()));
    heads.addAll(List.of("jovl / kernel", "jovl / fuse-overlayfs", "goal", ""));
    return heads;
  }

  private List<String> cells(Result result, boolean noise) {
    List<String> cells = new ArrayList<>();
    cells.add(result.row().name() + " (" + result.row().unit() + ")");
    for (Contestant contestant : contestants) {
      Trials trials = result.trials().get(contestant);
      cells.add(trials == null ? "-" : cell(trials, noise));
    }
    cells.add(ratio(result.ratio(Contestant.JOVL, Contestant.KERNEL)));
    cells.add(ratio(result.ratio(Contestant.JOVL, Contestant.PEER)));
    cells.add(result.row().goal().toString());
    cells.add(result.verdict());
    return cells;
  }

  private static String cell(Trials trials, boolean noise) {
    if (trials.failure() != null) {
      return "failed";
    }
    if (trials.median().isEmpty()) {
      return "-";
    }
    String median = number(trials.median().getAsDouble());
    String range = number(trials.least()) + "-" + number(trials.greatest());
    return noise ? median + " (" + range + ")" : median;
  }

  private static String ratio(OptionalDouble ratio) {
    return ratio.isPresent() ? number(ratio.getAsDouble()) : "-";
  }

  /** Two or three digits that count. */
  static String number(double value) {
    int digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 4;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private static String aligned(List<String> line, int[] widths) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      out.append(String.format(Locale.ROOT, "%-" + Math.max(1, widths[i]) + "s  ", line.get(i)));
    }
    return out.toString().stripTrailing() + "\n";
  }

  private String json(Result result) {
    List<String> measures = new ArrayList<>();
    result.trials().forEach((contestant, trials) -> measures.add(measures(contestant, trials)));
    return String.format(
        Locale.ROOT,
        "{\"row\": \"%s\", \"unit\": \"%s\", \"goal\": \"%s\", \"verdict\": \"%s\", %s}",
        result.row().name(),
        result.row().unit(),
        result.row().goal(),
        result.verdict(),
        String.join(", ", measures));
  }

  private static String measures(Contestant contestant, Trials trials) {
    List<String> values = new ArrayList<>();
    for (double value : trials.values()) {
      values.add(String.format(Locale.ROOT, "%.6f", value));
    }
    return "\"" + contestant + "\": [" + String.join(", ", values) + "]";
  }
}
