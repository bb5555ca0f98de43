package dev.jovl.cli;

import dev.jovl.cli.option.OptionAdvice;
import dev.jovl.mount.request.NearestWord;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells a wrong command line in one line, with the nearest option where one is near. */
final class UsageErrors implements IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    String wayOut = "see " + name + " --help";
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String first = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
      if (e.getCommandLine().getCommand() instanceof OptionAdvice command
          && command.adviceOn(first).isPresent()) {
        System.err.println(name + ": " + first + ": " + command.adviceOn(first).get());
        return e.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
      }
      // One letter is as near to any other.
      String near =
          first.length() < 3
              ? ""
              : NearestWord.of(first, e.getCommandLine().getCommandSpec().optionsMap().keySet());
      if (!near.isEmpty()) {
        wayOut = "did you mean " + near + "?";
      }
    }
    String message = String.valueOf(e.getMessage()).replace('\n', ' ');
    System.err.println(name + ": " + message + "; " + wayOut);
    return e.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
  }
}
