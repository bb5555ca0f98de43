package dev.jovl.dockerfile;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a Dockerfile, or the user that builds it, says about its warnings.
 *
 * @param skipped ids of the rules that do not count, or {@code all}
 * @param isStrict whether warnings are errors
 */
public record CheckOptions(Set<String> skipped, boolean isStrict) {

  private static final CheckOptions NONE = new CheckOptions(Set.of(), false);
  private static final Pattern TRUE = Pattern.compile("error=(1|t|true)", Pattern.CASE_INSENSITIVE);

  /** Copies the set. */
  public CheckOptions {
    skipped = Set.copyOf(skipped);
  }

  /**
   * Returns what is asked for, as in {@code skip=JSONArgsRecommended,StageNameCasing;error=true}.
   *
   * @param argument the build argument {@code BUILDKIT_DOCKERFILE_CHECK}, which stands in place of
   *     the {@code # check=} of the file; null without it
   */
  public static CheckOptions of(Dockerfile file, @Nullable String argument) {
    String directive = file.directives().check();
    String asked = argument != null ? argument : directive;
    if (asked == null) {
      return NONE;
    }
    List<String> fields = Stream.of(asked.split(";", -1)).map(String::strip).toList();
    return new CheckOptions(
        fields.stream()
            .filter(field -> field.startsWith("skip="))
            .flatMap(field -> rules(field.substring(5)))
            .collect(Collectors.toCollection(TreeSet::new)),
        fields.stream().anyMatch(field -> TRUE.matcher(field).matches()));
  }

  /** Returns the ids in a list with commas. */
  static Stream<String> rules(String list) {
    return Stream.of(list.split(",", -1)).map(String::strip).filter(rule -> !rule.isEmpty());
  }

  /** Returns whether a warning does not count. */
  public boolean skips(Warning warning) {
    return skips(skipped, warning);
  }

  /** Returns whether a warning is of one of these rules. */
  public static boolean skips(Set<String> rules, Warning warning) {
    return rules.contains("all") || rules.contains(warning.rule().id());
  }
}
