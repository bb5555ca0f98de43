package dev.jovl.dockerfile.lint;

import dev.jovl.dockerfile.Command;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.LintRule;
import dev.jovl.dockerfile.SecretNames;
import dev.jovl.dockerfile.Warning;
import java.util.List;

/** The rules about one instruction by itself. */
final class LintInstructions {

  private LintInstructions() {}

  static void check(Instruction instruction, List<Warning> found) {
    if (instruction instanceof Instruction.Maintainer) {
      add(LintRule.MAINTAINER_DEPRECATED, instruction, found);
    } else if (instruction instanceof Instruction.Cmd cmd) {
      array(cmd.command(), instruction, found);
    } else if (instruction instanceof Instruction.Entrypoint entrypoint) {
      array(entrypoint.command(), instruction, found);
    } else if (instruction instanceof Instruction.Run run) {
      array(run.command(), instruction, found);
    } else if (instruction instanceof Instruction.Env env) {
      pairs(env.pairs(), instruction, found);
      env.pairs().forEach(pair -> secret(pair.name(), instruction, found));
    } else if (instruction instanceof Instruction.Label label) {
      pairs(label.pairs(), instruction, found);
    } else if (instruction instanceof Instruction.Arg arg) {
      arg.arguments().forEach(argument -> secret(argument.name(), instruction, found));
    } else {
      paths(instruction, found);
    }
  }

  private static void paths(Instruction instruction, List<Warning> found) {
    if (instruction instanceof Instruction.Expose expose) {
      expose.ports().forEach(port -> port(port, instruction, found));
    } else if (instruction instanceof Instruction.Add added && added.checksum() == null) {
      if (added.files().paths().stream().anyMatch(path -> path.matches("https?://.*"))) {
        add(LintRule.ADD_WITHOUT_CHECKSUM, instruction, found);
      }
    }
  }

  private static void port(String port, Instruction instruction, List<Warning> found) {
    if (port.contains("$")) {
      return;
    }
    if (port.contains(":")) {
      add(LintRule.EXPOSE_INVALID_FORMAT, instruction, found);
    }
    if (port.matches(".*/.*[A-Z].*")) {
      add(LintRule.EXPOSE_PROTO_CASING, instruction, found);
    }
  }

  private static void array(Command command, Instruction instruction, List<Warning> found) {
    if (looksLikeAnArray(command)) {
      add(LintRule.INVALID_JSON_ARRAY, instruction, found);
    }
  }

  /** Returns whether what a shell gets was probably meant as a JSON array. */
  static boolean looksLikeAnArray(Command command) {
    return command instanceof Command.Shell shell
        && shell.text().startsWith("[")
        && !shell.text().matches("(?s)\\[\\[?\\s.*")
        && shell.text().strip().endsWith("]");
  }

  private static void pairs(
      List<Instruction.Pair> pairs, Instruction instruction, List<Warning> found) {
    if (pairs.stream().anyMatch(Instruction.Pair::legacy)) {
      add(LintRule.LEGACY_KEY_VALUE_FORMAT, instruction, found);
    }
  }

  private static void secret(String name, Instruction instruction, List<Warning> found) {
    if (SecretNames.isSecret(name)) {
      found.add(
          new Warning(
              LintRule.SECRETS_USED_IN_ARG_OR_ENV,
              LintRule.SECRETS_USED_IN_ARG_OR_ENV.description() + " (\"" + name + "\")",
              instruction.origin().location()));
    }
  }

  private static void add(LintRule rule, Instruction instruction, List<Warning> found) {
    found.add(Warning.of(rule, instruction.origin().location()));
  }
}
