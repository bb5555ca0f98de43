package dev.jovl.cli;

import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.mount.request.NearestWord;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Makes the picocli tree of one command, or of all where the whole of it is shown. */
final class Root {
  private Root() {}

  /**
   * Returns the root with one command below it.
   *
   * @throws Failure if there is no such command
   */
  static CommandLine of(String name) throws Failure {
    Callable<Integer> command = Commands.create(name);
    if (command == null) {
      String near = NearestWord.of(name, Commands.SUMMARIES.keySet());
      throw Failure.of(
          ExitCode.USAGE,
          name,
          "no such command",
          near.isEmpty() ? "see jovl --help" : "did you mean " + near + "?");
    }
    CommandLine root = new CommandLine(new JovlCommand());
    root.addSubcommand(name, helping(command));
    return configured(root);
  }

  /** Returns the root with all commands below it. */
  static CommandLine all() {
    CommandLine root = new CommandLine(new JovlCommand());
    for (String name : Commands.SUMMARIES.keySet()) {
      Object command = Commands.create(name);
      root.addSubcommand(name, helping(command == null ? CommandSpec.create() : command));
    }
    return configured(root);
  }

  /** Adds {@code --help}, and {@code -h} too where the command has nothing else of that name. */
  private static CommandLine helping(Object command) {
    CommandLine line = new CommandLine(command);
    CommandSpec spec = line.getCommandSpec();
    String[] names =
        spec.optionsMap().containsKey("-h")
            ? new String[] {"--help"}
            : new String[] {"-h", "--help"};
    spec.addOption(
        OptionSpec.builder(names)
            .usageHelp(true)
            .type(boolean.class)
            .description(JovlCommand.HELP)
            .build());
    return line;
  }

  private static CommandLine configured(CommandLine root) {
    root.setUsageHelpAutoWidth(true);
    root.setParameterExceptionHandler(new UsageErrors());
    root.setExecutionExceptionHandler(new CommandFailures());
    return root;
  }
}
