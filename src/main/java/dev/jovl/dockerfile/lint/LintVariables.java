package dev.jovl.dockerfile.lint;

import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Expansion;
import dev.jovl.dockerfile.HeredocMarkers;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.LintRule;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.ProxyVariables;
import dev.jovl.dockerfile.Stage;
import dev.jovl.dockerfile.Warning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules about variables: expands every word with what the file itself sets and sees what is
 * missing.
 */
final class LintVariables {

  private static final Set<String> PREDEFINED =
      Set.of(
          "TARGETPLATFORM",
          "TARGETOS",
          "TARGETOSVERSION",
          "TARGETARCH",
          "TARGETVARIANT",
          "TARGETSTAGE",
          "BUILDPLATFORM",
          "BUILDOS",
          "BUILDOSVERSION",
          "BUILDARCH",
          "BUILDVARIANT");

  private final Dockerfile file;
  private final List<Warning> found = new ArrayList<>();

  private LintVariables(Dockerfile file) {
    this.file = file;
  }

  static List<Warning> check(Dockerfile file) {
    LintVariables lint = new LintVariables(file);
    Map<String, String> globals = lint.globals();
    Map<Integer, Set<String>> byStage = new HashMap<>();
    for (Stage stage : file.stages()) {
      lint.from(stage, globals);
      byStage.put(stage.index(), lint.stage(stage, byStage));
    }
    return lint.found;
  }

  private Map<String, String> globals() {
    Map<String, String> globals = new HashMap<>();
    for (Instruction.Arg arg : file.globalArgs()) {
      for (Instruction.Argument argument : arg.arguments()) {
        String value = argument.defaultValue();
        globals.put(
            argument.name(),
            value == null
                ? ""
                : expand(
                    value,
                    arg.origin(),
                    name -> PREDEFINED.contains(name) ? "x" : globals.get(name)));
      }
    }
    return globals;
  }

  private void from(Stage stage, Map<String, String> globals) {
    Origin origin = stage.from().origin();
    Set<String> missing = new HashSet<>();
    Expansion.Variables variables =
        name -> {
          if (!globals.containsKey(name) && !PREDEFINED.contains(name)) {
            missing.add(name);
          }
          return globals.getOrDefault(name, PREDEFINED.contains(name) ? "x" : null);
        };
    String image = expand(stage.from().image(), origin, variables);
    String platform = stage.from().platform();
    if (platform != null) {
      expand(platform, origin, variables);
    }
    tellMissing(missing, LintRule.UNDEFINED_ARG_IN_FROM, "", origin);
    if (missing.isEmpty() && !image.matches("[a-zA-Z0-9].*[^:@/]|[a-zA-Z0-9]")) {
      found.add(Warning.of(LintRule.INVALID_DEFAULT_ARG_IN_FROM, origin.location()));
    }
  }

  /** Returns the names that are set at the end of the stage. */
  private Set<String> stage(Stage stage, Map<Integer, Set<String>> byStage) {
    Set<String> set = new HashSet<>(ProxyVariables.names());
    set.add("PATH");
    Stage base = file.stage(stage.from().image(), stage.index());
    if (base != null) {
      set.addAll(byStage.getOrDefault(base.index(), Set.of()));
    }
    boolean known = base != null || stage.from().image().equals("scratch");
    for (Instruction instruction : stage.instructions()) {
      // An image that is not here may set any variable: only what looks like a slip would be a
      // guess.
      if (known) {
        words(instruction, set);
      }
      declare(instruction, set);
    }
    return set;
  }

  private static void declare(Instruction instruction, Set<String> set) {
    if (instruction instanceof Instruction.Arg arg) {
      arg.arguments().forEach(argument -> set.add(argument.name()));
    } else if (instruction instanceof Instruction.Env env) {
      env.pairs().forEach(pair -> set.add(pair.name()));
    }
  }

  private void words(Instruction instruction, Set<String> set) {
    Origin origin = instruction.origin();
    Set<String> visible = new HashSet<>(set);
    Set<String> missing = new HashSet<>();
    for (String word : expanded(instruction)) {
      expand(
          word,
          origin,
          name -> {
            if (visible.contains(name)) {
              return "x";
            }
            missing.add(name);
            return null;
          });
      if (instruction instanceof Instruction.Arg) {
        // The next one of the same instruction sees it.
        visible.add(word.split("=", 2)[0]);
      }
    }
    tellMissing(missing, LintRule.UNDEFINED_VAR, "$", origin);
  }

  private void tellMissing(Set<String> missing, LintRule rule, String sign, Origin origin) {
    for (String name : missing) {
      String message = rule.description() + " (\"" + sign + name + "\")";
      found.add(new Warning(rule, message, origin.location()));
    }
  }

  /** Returns the words of an instruction in which variables are expanded. */
  private static List<String> expanded(Instruction instruction) {
    return switch (instruction.origin().keyword()) {
      case "ADD",
          "COPY",
          "ENV",
          "EXPOSE",
          "LABEL",
          "STOPSIGNAL",
          "USER",
          "VOLUME",
          "WORKDIR",
          "ARG" ->
          instruction.origin().words().stream()
              .filter(word -> !HeredocMarkers.isMarker(word))
              .toList();
      default -> List.of();
    };
  }

  private String expand(String word, Origin origin, Expansion.Variables variables) {
    try {
      return new Expansion(file.directives().escape(), origin, variables).word(word);
    } catch (DockerfileException e) {
      // The build reports it; here it would only hide the other warnings.
      return "x";
    }
  }
}
