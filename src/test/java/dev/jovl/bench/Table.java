package dev.jovl.bench;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Shows results as aligned text, as Markdown or as JSON. */
final class Table {
  private final String about;
  private final List<Contestant> contestants;
  private final List<Result> results;

  /**
   * @param about a line about the run
   * @param results may become more until the table is shown
   */
  Table(String about, List<Contestant> contestants, List<Result> results) {
    this.about = about;
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
    String table = lines.stream().map(line -> aligned(line, widths)).collect(Collectors.joining());
    return about + "\n\n" + table + failures("  ");
  }

  /** Returns a Markdown table. */
  String markdown() {
    StringBuilder out = new StringBuilder(about).append("\n\n");
    out.append("| ").append(String.join(" | ", heads())).append(" |\n|");
    heads().forEach(unused -> out.append("---|"));
    out.append('\n');
    for (Result result : results) {
      out.append("| ").append(String.join(" | ", cells(result, true))).append(" |\n");
    }
    return out.append(failures("* ")).toString();
  }

  /** Why somebody has no measure, a line each, after an empty one. */
  private String failures(String mark) {
    StringBuilder out = new StringBuilder();
    for (Result result : results) {
      result
          .trials()
          .forEach(
              (contestant, trials) -> {
                if (trials.failure() != null) {
                  String row = result.row().name();
                  out.append(mark).append(contestant).append(", ").append(row).append(": ");
                  out.append(trials.failure()).append('\n');
                }
              });
    }
    return out.isEmpty() ? "" : "\n" + out;
  }

  /**
   * Returns an object that tells about the run and has an object a row: its name, unit, goal,
   * verdict, all measures, and why somebody has none.
   */
  String json() {
    JsonArray rows = new JsonArray();
    results.forEach(result -> rows.add(json(result)));
    JsonObject run = new JsonObject();
    run.addProperty("about", about);
    run.add("rows", rows);
    return new GsonBuilder().setPrettyPrinting().create().toJson(run) + "\n";
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

  private static JsonObject json(Result result) {
    JsonObject trials = new JsonObject();
    JsonObject failed = new JsonObject();
    result
        .trials()
        .forEach(
            (contestant, own) -> {
              JsonArray values = new JsonArray();
              Arrays.stream(own.values()).forEach(values::add);
              trials.add(contestant.toString(), values);
              if (own.failure() != null) {
                failed.addProperty(contestant.toString(), own.failure());
              }
            });
    JsonObject row = new JsonObject();
    row.addProperty("row", result.row().name());
    row.addProperty("unit", result.row().unit());
    row.addProperty("goal", result.row().goal().toString());
    row.addProperty("verdict", result.verdict());
    row.add("trials", trials);
    row.add("failed", failed);
    return row;
  }
}
