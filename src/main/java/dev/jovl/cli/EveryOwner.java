package dev.jovl.cli;

import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.run.UserNamespace;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParseResult;

/**
 * Runs the commands that read, write or remove files of layers where a build of the same user made
 * them: in a user namespace. Outside of it root's files belong to the user and all others to
 * strangers, so that layers would have other owners, and some could not be read. Where the user may
 * make no such namespace there were no builds, and all files are the user's.
 */
final class EveryOwner implements IExecutionStrategy {
  private static final List<String> COMMANDS =
      List.of("pull", "push", "save", "load", "import", "rmi", "df", "check", "prune");

  private final JovlCommand jovl;

  EveryOwner(JovlCommand jovl) {
    this.jovl = jovl;
  }

  @Override
  public int execute(ParseResult result) {
    ParseResult command = result.subcommand();
    if (command == null
        || command.isUsageHelpRequested()
        || !COMMANDS.contains(command.commandSpec().name())
        || !UserNamespace.isNeeded()
        || !UserNamespace.isPossible()) {
      return new CommandLine.RunLast().execute(result);
    }
    try {
      return UserNamespace.enter(jovl.root());
    } catch (IOException e) {
      CommandLine line = command.commandSpec().commandLine();
      throw new ExecutionException(line, String.valueOf(e.getMessage()), e);
    }
  }
}
