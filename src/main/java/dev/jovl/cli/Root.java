package dev.jovl.cli;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.spelling.NearestWord;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Makes the picocli tree of one command, or of all where the whole of it is shown. */
final class Root {
  private Root() {}

  /**
   * Returns the root with one command below it.
   *
   * @throws Failure if there is no such command
   */
  static CommandLine of(String name) throws Failure {
    JovlCommand jovl = new JovlCommand();
    Command command = Commands.create(name, jovl);
    if (command == null) {
      Optional<String> instead = RefusedCommands.answer(name);
      if (instead.isPresent()) {
        throw Failure.of(ExitCode.USAGE, name, instead.get(), "");
      }
      String near = NearestWord.of(name, Commands.NAMES);
      throw Failure.of(
          ExitCode.USAGE,
          name,
          "no such command",
          near.isEmpty() ? "see jovl --help" : "did you mean " + near + "?");
    }
    CommandLine root = helping(jovl);
    root.addSubcommand(name, helping(command));
    return configured(root);
  }

  /** Returns the root with all commands below it. */
  static CommandLine all() {
    JovlCommand jovl = new JovlCommand();
    CommandLine root = helping(jovl);
    for (String name : Commands.NAMES) {
      root.addSubcommand(name, helping(Objects.requireNonNull(Commands.create(name, jovl))));
    }
    return configured(root);
  }

  /** Adds {@code --help}, and {@code -h} too where the command has nothing else of that name. */
  private static CommandLine helping(Command command) {
    CommandSpec spec = command.spec();
    String[] names =
        spec.optionsMap().containsKey("-h")
            ? new String[] {"--help"}
            : new String[] {"-h", "--help"};
    Flag.option(names).helping().says("Show this help.").addTo(spec);
    return new CommandLine(spec);
  }

  /** To be called when the commands are there: what it sets is passed on to them. */
  private static CommandLine configured(CommandLine root) {
    root.setUsageHelpAutoWidth(true);
    // As all other output, and that of a mount's help, it has no colors: a terminal may know none.
    root.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    // A word that begins with @ is a word, and not the name of a file with more of them.
    root.setExpandAtFiles(false);
    // Of an option that is given twice the last counts, as with docker: wrappers add their own.
    root.setOverwrittenOptionsAllowed(true);
    root.setParameterExceptionHandler(new UsageErrors());
    root.setExecutionExceptionHandler(new CommandFailures());
    return root;
  }
}
