package dev.jovl.dockerfile.lint;

import dev.jovl.dockerfile.Command;
import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.LintRule;
import dev.jovl.dockerfile.Stage;
import dev.jovl.dockerfile.Warning;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The rules about what an earlier line of a stage, or of one that it stands on, may have settled:
 * which shell a command gets, and where a relative path begins.
 */
final class LintInherited {

  private static final Pattern ABSOLUTE = Pattern.compile("[/$\"'].*");

  /** What is settled where an instruction stands. */
  private record Settled(boolean shell, boolean directory) {}

  private LintInherited() {}

  static void check(Dockerfile file, List<Warning> found) {
    Map<Integer, Settled> byStage = new HashMap<>();
    for (Stage stage : file.stages()) {
      Stage base = file.stage(stage.from().image(), stage.index());
      Settled settled = base == null ? null : byStage.get(base.index());
      if (settled == null) {
        settled = new Settled(false, false);
      }
      for (Instruction instruction : stage.instructions()) {
        settled = after(instruction, settled, found);
      }
      byStage.put(stage.index(), settled);
    }
  }

  private static Settled after(Instruction instruction, Settled settled, List<Warning> found) {
    if (instruction instanceof Instruction.Shell) {
      return new Settled(true, settled.directory());
    }
    if (instruction instanceof Instruction.Workdir workdir) {
      if (ABSOLUTE.matcher(workdir.path()).matches()) {
        return new Settled(settled.shell(), true);
      }
      if (!settled.directory()) {
        add(LintRule.WORKDIR_RELATIVE_PATH, instruction, found);
      }
    } else if (!settled.shell()) {
      if (instruction instanceof Instruction.Cmd cmd) {
        command(cmd.command(), instruction, found);
      } else if (instruction instanceof Instruction.Entrypoint entrypoint) {
        command(entrypoint.command(), instruction, found);
      }
    }
    return settled;
  }

  private static void command(Command command, Instruction instruction, List<Warning> found) {
    if (command instanceof Command.Shell && !LintInstructions.looksLikeAnArray(command)) {
      add(LintRule.JSON_ARGS_RECOMMENDED, instruction, found);
    }
  }

  private static void add(LintRule rule, Instruction instruction, List<Warning> found) {
    found.add(Warning.of(rule, instruction.origin().location()));
  }
}
