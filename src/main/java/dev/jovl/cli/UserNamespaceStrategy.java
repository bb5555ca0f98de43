package dev.jovl.cli;

import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.run.NamespaceReentry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParseResult;

/**
 * Runs the commands that make, read or remove files of layers as root of a user namespace where the
 * user is not root. Outside of that namespace, root's files of a layer belong to the user, and all
 * others to ids that are not the user's: a layer would have other owners there, and some of it
 * could not be read.
 */
final class UserNamespaceStrategy implements IExecutionStrategy {
  /** Commands that mount and change their root, which a user may not do outside. */
  private static final Set<String> ONLY_INSIDE = Set.of("build", "run");

  /**
   * Commands that also work outside: a user that cannot make such a namespace has built nothing, so
   * all files of the store belong to the user.
   */
  private static final Set<String> INSIDE_IF_POSSIBLE =
      Set.of("pull", "push", "save", "load", "import", "rmi", "df", "check", "prune");

  @Override
  public int execute(ParseResult result) {
    ParseResult command = result.subcommand();
    if (command == null || command.isUsageHelpRequested() || !NamespaceReentry.isNeeded()) {
      return new CommandLine.RunLast().execute(result);
    }
    String name = command.commandSpec().name();
    Path store = ((JovlCommand) result.commandSpec().userObject()).root();
    try {
      if (ONLY_INSIDE.contains(name)) {
        return NamespaceReentry.enter(store);
      }
      if (INSIDE_IF_POSSIBLE.contains(name)) {
        OptionalInt exitCode = NamespaceReentry.enterIfPossible(store);
        if (exitCode.isPresent()) {
          return exitCode.getAsInt();
        }
      }
    } catch (IOException e) {
      CommandLine line = command.commandSpec().commandLine();
      throw new ExecutionException(line, String.valueOf(e.getMessage()), e);
    }
    return new CommandLine.RunLast().execute(result);
  }
}
