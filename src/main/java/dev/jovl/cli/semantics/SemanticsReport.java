package dev.jovl.cli.semantics;

import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.RowFormat;
import dev.jovl.oci.JsonObject;
import dev.jovl.semantics.Outcome;
import dev.jovl.semantics.Scoreboard;
import dev.jovl.semantics.TestCase;
import dev.jovl.semantics.Verdict;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Prints the table of behaviours, each row when its case has ended, and the scoreboard at the end.
 */
final class SemanticsReport {
  /** How it is shown. */
  enum Format {
    /** A row a case, then the scoreboard. */
    TABLE,
    /** Rows of cases that failed somewhere, then the scoreboard. */
    QUIET,
    /** A line of JSON an outcome. */
    JSON,
    /** The scoreboard alone. */
    MARKDOWN
  }

  private static final int NAME_WIDTH = 44;
  private static final int MILLIS = 1_000_000;

  private final PrintStream out;
  private final Format format;
  private final Scoreboard board;
  private boolean headed;

  SemanticsReport(PrintStream out, Format format, Scoreboard board) {
    this.out = out;
    this.format = format;
    this.board = board;
  }

  /** Prints what the cases say. */
  static void list(PrintStream out, List<TestCase> cases) {
    for (TestCase one : cases) {
      out.println(one.name());
      out.println("    " + one.about().says() + ".");
      out.println("    " + one.about().by());
      if (!one.about().kernel().isEmpty()) {
        out.println("    The kernel's overlayfs does not: " + one.about().kernel() + ".");
      }
    }
    out.println(cases.size() + " cases");
  }

  /** Takes the outcomes of one case, one a contestant. */
  void row(List<Outcome> outcomes) throws Failure {
    outcomes.forEach(board::add);
    if (format == Format.JSON) {
      RowFormat.print(out, "json", outcomes.stream().map(SemanticsReport::json).toList());
    } else if (format == Format.TABLE || (format == Format.QUIET && isOfNote(outcomes))) {
      show(outcomes);
    }
    out.flush();
  }

  private static boolean isOfNote(List<Outcome> outcomes) {
    return outcomes.stream().anyMatch(outcome -> outcome.verdict() == Verdict.FAILED);
  }

  private void show(List<Outcome> outcomes) {
    if (!headed) {
      headed = true;
      line("case", outcomes, Outcome::contestant);
    }
    line(outcomes.get(0).testCase().name(), outcomes, outcome -> outcome.verdict().word());
    for (Outcome outcome : outcomes) {
      if (!outcome.message().isEmpty()) {
        out.println("    " + outcome.contestant() + ": " + outcome.message());
      }
      if (outcome.verdict() == Verdict.DEVIATES) {
        out.println("    because " + outcome.testCase().about().kernel());
      }
    }
  }

  private void line(String name, List<Outcome> outcomes, Function<Outcome, String> word) {
    StringBuilder line = new StringBuilder(String.format("%-" + NAME_WIDTH + "s", name));
    for (Outcome outcome : outcomes) {
      int width = Math.max(outcome.contestant().length(), Verdict.DEVIATES.word().length());
      line.append(String.format("  %-" + width + "s", word.apply(outcome)));
    }
    out.println(line.toString().stripTrailing());
  }

  private static JsonObject json(Outcome outcome) {
    return JsonObject.builder()
        .put("case", outcome.testCase().name())
        .put("contestant", outcome.contestant())
        .put("verdict", outcome.verdict().name().toLowerCase(Locale.ROOT))
        .put("milliseconds", outcome.nanos() / MILLIS)
        .put("says", outcome.testCase().about().says())
        .put("by", outcome.testCase().about().by())
        .put("seen", outcome.message())
        .build();
  }

  /** Prints the scoreboard, unless each outcome was a line of JSON. */
  void end() {
    if (format != Format.JSON) {
      out.print(format == Format.MARKDOWN ? "" : "\n");
      out.print(board.markdown());
    }
  }
}
