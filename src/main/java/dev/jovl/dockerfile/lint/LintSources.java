package dev.jovl.dockerfile.lint;

import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.LintRule;
import dev.jovl.dockerfile.Warning;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.gotext.Glob;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The rule about sources that the context does not have because it ignores them. */
final class LintSources {

  /** No path that a program names is longer (PATH_MAX), and each directory of it is judged. */
  private static final int MAX_LENGTH = 4096;

  private LintSources() {}

  static void check(Instruction instruction, IgnorePatterns ignored, List<Warning> found) {
    List<String> sources = List.of();
    if (instruction instanceof Instruction.Copy copy && copy.from() == null) {
      sources = copy.files().paths();
    } else if (instruction instanceof Instruction.Add add) {
      sources = add.files().paths();
    }
    for (String source : sources) {
      if (isPlain(source) && ignored.keepsNothingOf(source.getBytes(StandardCharsets.UTF_8))) {
        found.add(
            new Warning(
                LintRule.COPY_IGNORED_FILE,
                LintRule.COPY_IGNORED_FILE.description() + " (\"" + source + "\")",
                instruction.origin().location()));
      }
    }
  }

  /** What a variable, a wildcard or another machine stands for is not known here. */
  private static boolean isPlain(String source) {
    return source.length() < MAX_LENGTH
        && !source.contains("$")
        && !source.contains("://")
        && !Glob.isWildcard(source);
  }
}
