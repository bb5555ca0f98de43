package dev.jovl.dockerfile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds what is legal in a Dockerfile but probably wrong. Needs no more than what is written. */
public final class Lint {

  private Lint() {}

  /**
   * Checks a file with every rule that its {@code # check=skip=} directive does not leave out.
   *
   * @param ignored what is kept out of the context
   * @return the warnings in the order of their lines
   */
  public static List<Warning> check(Dockerfile file, IgnorePatterns ignored) {
    List<Warning> found = new ArrayList<>(file.warnings());
    found.addAll(LintStages.check(file));
    found.addAll(LintVariables.check(file));
    casing(file, found);
    for (Stage stage : file.stages()) {
      for (Instruction instruction : stage.instructions()) {
        LintInstructions.check(instruction, found);
        LintSources.check(instruction, ignored, found);
      }
    }
    Set<String> skipped = skipped(file.directives());
    return found.stream()
        .filter(warning -> !skipped.contains("all") && !skipped.contains(warning.rule().id()))
        .sorted(Comparator.comparingInt(warning -> warning.location().firstLine()))
        .toList();
  }

  /** Tells whether {@code # check=error=true} makes warnings errors. */
  public static boolean isStrict(Dockerfile file) {
    return fields(file.directives()).anyMatch(field -> field.equalsIgnoreCase("error=true"));
  }

  private static Stream<String> fields(Directives directives) {
    String check = directives.check();
    return check == null ? Stream.of() : Stream.of(check.split(";")).map(String::strip);
  }

  private static Set<String> skipped(Directives directives) {
    return fields(directives)
        .filter(field -> field.startsWith("skip="))
        .flatMap(field -> Stream.of(field.substring(5).split(",")))
        .map(String::strip)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void casing(Dockerfile file, List<Warning> found) {
    List<Origin> origins = new ArrayList<>();
    file.globalArgs().forEach(arg -> origins.add(arg.origin()));
    for (Stage stage : file.stages()) {
      origins.add(stage.from().origin());
      stage.instructions().forEach(instruction -> origins.add(instruction.origin()));
    }
    long lower = origins.stream().filter(origin -> isLower(origin.written())).count();
    boolean lowerIsRule = lower * 2 > origins.size();
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
