package dev.jovl.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code jovl completion}. */
@Command(
    name = "completion",
    description = "Print what bash needs to complete commands and options.",
    footer = {"", "Use: source <(jovl completion)"})
final class CompletionCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    System.out.print(AutoComplete.bash("jovl", Root.all()));
    return ExitCode.OK;
  }
}
