package dev.jovl.dockerfile;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Collects which rules comments skip for the instruction that they stand directly above, as in
 * {@code # check=skip=SecretsUsedInArgOrEnv // the key is public}.
 */
final class SkippedRules {

  private static final Pattern COMMENT = Pattern.compile("\\s*+#\\s*+check\\s*+=\\s*+skip=");

  /** What a remark begins with. */
  private static final Pattern REMARK = Pattern.compile("\\s//");

  private final Map<Integer, Set<String>> byLine = new LinkedHashMap<>();
  private final Set<String> pending = new TreeSet<>();

  /** Takes a line that is no instruction; one without a comment ends those above it. */
  void above(String line) {
    if (!line.stripLeading().startsWith("#")) {
      pending.clear();
    }
    Matcher matcher = COMMENT.matcher(line);
    if (matcher.lookingAt()) {
      String rules = REMARK.split(line.substring(matcher.end()), 2)[0];
      CheckOptions.rules(rules).forEach(pending::add);
    }
  }

  /** Gives an instruction what was collected. */
  void instruction(int firstLine) {
    if (!pending.isEmpty()) {
      byLine.put(firstLine, Set.copyOf(pending));
      pending.clear();
    }
  }

  /** Returns the ids of rules by the first line of an instruction. */
  Map<Integer, Set<String>> byLine() {
    return Map.copyOf(byLine);
  }
}
