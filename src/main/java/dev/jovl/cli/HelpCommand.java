package dev.jovl.cli;

import dev.jovl.cli.mount.MountHelp;
import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.mount.request.MountCommandLine.Dialect;

/** {@code jovl help [COMMAND]}. */
final class HelpCommand extends Command {

  private final Word name =
      Word.optionalParameter("COMMAND")
          .completedTo(Commands.NAMES)
          .says("Name of a command. Default: list all commands.");

  /** Makes the command. */
  public HelpCommand() {
    super("help", "Show the help of a command.");
    takes(name);
  }

  @Override
  public Integer call() throws Failure {
    if (!name.isGiven()) {
      Root.all().usage(System.out);
      return ExitCode.OK;
    }
    return show(name.value());
  }

  /**
   * Prints the help of a command and returns the exit code.
   *
   * @throws Failure if there is no such command
   */
  static int show(String command) throws Failure {
    if (command.equals("mount")) {
      MountHelp.print(System.out, Dialect.JOVL, "jovl mount");
      return ExitCode.OK;
    }
    return Root.of(command).execute(command, "--help");
  }
}
