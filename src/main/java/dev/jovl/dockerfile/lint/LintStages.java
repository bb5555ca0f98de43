package dev.jovl.dockerfile.lint;

import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.LintRule;
import dev.jovl.dockerfile.Stage;
import dev.jovl.dockerfile.Warning;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The rules about FROM and about what a stage has more than once. */
final class LintStages {

  private static final Set<String> RESERVED = Set.of("scratch", "context");

  private final List<Warning> found = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private LintStages() {}

  static List<Warning> check(Dockerfile file) {
    LintStages lint = new LintStages();
    for (Stage stage : file.stages()) {
      lint.from(file, stage);
      lint.lastOnly(stage, Instruction.Cmd.class);
      lint.lastOnly(stage, Instruction.Entrypoint.class);
      lint.lastOnly(stage, Instruction.Healthcheck.class);
    }
    return lint.found;
  }

  private void from(Dockerfile file, Stage stage) {
    Instruction.From from = stage.from();
    if (stage.name() != null) {
      name(from, stage.name());
    }
    String platform = from.platform();
    if (platform != null && platform.matches("\\$(TARGETPLATFORM|\\{TARGETPLATFORM\\})")) {
      add(LintRule.REDUNDANT_TARGET_PLATFORM, from);
    } else if (platform != null && !platform.contains("$") && !isNamedFor(stage, platform)) {
      add(LintRule.FROM_PLATFORM_FLAG_CONST_DISALLOWED, from);
    }
    String image = from.image();
    boolean plain = !image.contains("$") && !image.equals("scratch");
    if (plain && file.stage(image, stage.index()) == null && isUnpinned(image)) {
      add(LintRule.UNPINNED_BASE_IMAGE, from);
    }
  }

  /** A stage that has the system or the processor in its name is meant for that. */
  private static boolean isNamedFor(Stage stage, String platform) {
    String name = stage.name();
    return name != null
        && Stream.of(platform.split("/", -1))
            .limit(2)
            .anyMatch(part -> !part.isEmpty() && name.contains(part));
  }

  private static boolean isUnpinned(String image) {
    String last = image.substring(image.lastIndexOf('/') + 1);
    return !image.contains("@") && (!last.contains(":") || last.endsWith(":latest"));
  }

  private void name(Instruction.From from, String name) {
    List<String> words = from.origin().words();
    if (!words.get(2).equals(name)) {
      add(LintRule.STAGE_NAME_CASING, from);
    }
    if (isUpper(words.get(1)) != isUpper(from.origin().written())) {
      add(LintRule.FROM_AS_CASING, from);
    }
    if (RESERVED.contains(name)) {
      add(LintRule.RESERVED_STAGE_NAME, from);
    }
    if (!names.add(name)) {
      add(LintRule.DUPLICATE_STAGE_NAME, from);
    }
  }

  private static boolean isUpper(String text) {
    return text.equals(text.toUpperCase(Locale.ROOT));
  }

  private void lastOnly(Stage stage, Class<? extends Instruction> type) {
    List<Instruction> same = stage.instructions().stream().filter(type::isInstance).toList();
    for (int i = 0; i + 1 < same.size(); i++) {
      add(LintRule.MULTIPLE_INSTRUCTIONS_DISALLOWED, same.get(i));
    }
  }

  private void add(LintRule rule, Instruction instruction) {
    found.add(Warning.of(rule, instruction.origin().location()));
  }
}
