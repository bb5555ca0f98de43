package dev.jovl.dockerfile.lint;

import dev.jovl.dockerfile.CheckOptions;
import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.LintRule;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.Stage;
import dev.jovl.dockerfile.Warning;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds what is legal in a Dockerfile but probably wrong. Needs no more than what is written. */
public final class Lint {

  private Lint() {}

  /**
   * Checks a file with every rule, except those that are skipped for the file or, by a comment
   * above it, for an instruction.
   *
   * @param ignored what is kept out of the context
   * @return the warnings in the order of their lines
   */
  public static List<Warning> check(Dockerfile file, IgnorePatterns ignored, CheckOptions options) {
    List<Warning> found = new ArrayList<>(file.warnings());
    found.addAll(LintStages.check(file));
    found.addAll(LintVariables.check(file));
    LintInherited.check(file, found);
    casing(file, found);
    for (Stage stage : file.stages()) {
      for (Instruction instruction : stage.instructions()) {
        LintInstructions.check(instruction, found);
        LintSources.check(instruction, ignored, found);
      }
    }
    return found.stream()
        .filter(warning -> !options.skips(warning) && !isSkippedAbove(file, warning))
        .sorted(Comparator.comparingInt(warning -> warning.location().firstLine()))
        .toList();
  }

  private static boolean isSkippedAbove(Dockerfile file, Warning warning) {
    Set<String> rules = file.skipped().get(warning.location().firstLine());
    return rules != null && CheckOptions.skips(rules, warning);
  }

  private static void casing(Dockerfile file, List<Warning> found) {
    List<Origin> origins = new ArrayList<>();
    file.globalArgs().forEach(arg -> origins.add(arg.origin()));
    for (Stage stage : file.stages()) {
      origins.add(stage.from().origin());
      stage.instructions().forEach(instruction -> origins.add(instruction.origin()));
    }
    long lower = origins.stream().filter(origin -> isLower(origin.written())).count();
    long upper =
        origins.stream().filter(origin -> origin.written().equals(origin.keyword())).count();
    boolean lowerIsRule = lower > upper;
    for (Origin origin : origins) {
      String expected = lowerIsRule ? origin.keyword().toLowerCase(Locale.ROOT) : origin.keyword();
      if (!origin.written().equals(expected)) {
        found.add(
            new Warning(
                LintRule.CONSISTENT_INSTRUCTION_CASING,
                "write " + expected + ", not " + origin.written(),
                origin.location()));
      }
    }
  }

  private static boolean isLower(String text) {
    return text.equals(text.toLowerCase(Locale.ROOT));
  }
}
