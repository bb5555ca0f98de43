package dev.jovl.cli;

import dev.jovl.cli.option.OptionAdvice;
import dev.jovl.spelling.NearestWord;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints in one line what is wrong with a command line, with the nearest option if one is near. */
final class UsageErrors implements IParameterExceptionHandler {

  /** One letter is as near to any other. */
  private static final int SHORTEST = 3;

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    System.err.println(name + ": " + explained(command, name, first(command, e)));
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** A word that nobody knows comes before one that is missing, which it may stand for. */
  private static ParameterException first(CommandLine command, ParameterException e) {
    List<String> unknown = command.getUnmatchedArguments();
    return e instanceof MissingParameterException && !unknown.isEmpty()
        ? new UnmatchedArgumentException(command, unknown)
        : e;
  }

  private static String explained(CommandLine command, String name, ParameterException e) {
    if (e.getClass().equals(ParameterException.class) && e.getArgSpec() == null) {
      // Not of a word of the line, so it is our own, and says what to do.
      return UsageCause.of(e);
    }
    Optional<String> unknown = unknown(e);
    for (String word : unknown.map(UsageErrors::readings).orElse(List.of())) {
      Optional<String> advice = adviceOn(word, command);
      if (advice.isPresent()) {
        return word + ": " + advice.get();
      }
    }
    String wayOut =
        unknown
            .filter(word -> word.length() >= SHORTEST)
            .map(word -> NearestWord.of(word, command.getCommandSpec().optionsMap().keySet()))
            .filter(near -> !near.isEmpty())
            .map(near -> "did you mean " + near + "?")
            .orElse("see " + name + " --help");
    return UsageCause.of(e) + "; " + wayOut;
  }

  /** Returns the first word that the command does not know, without its value. */
  private static Optional<String> unknown(ParameterException e) {
    return e instanceof UnmatchedArgumentException unmatched
        ? unmatched.getUnmatched().stream().findFirst().map(UsageCause::withoutValue)
        : Optional.empty();
  }

  /** Returns what a word may mean: itself, or an option of one letter with its value behind it. */
  private static List<String> readings(String word) {
    return word.matches("-[^-].+") ? List.of(word, word.substring(0, 2)) : List.of(word);
  }

  private static Optional<String> adviceOn(String word, CommandLine command) {
    Optional<String> own =
        command.getCommand() instanceof OptionAdvice known
            ? known.adviceOn(word)
            : Optional.empty();
    return own.or(() -> otherJson(word, command.getCommandSpec()));
  }

  /** Some commands have rows, of which there are formats, and some one document. */
  private static Optional<String> otherJson(String word, CommandLine.Model.CommandSpec spec) {
    if (word.equals("--json") && spec.findOption("--format") != null) {
      return Optional.of("write --format json");
    }
    return word.equals("--format") && spec.findOption("--json") != null
        ? Optional.of("write --json")
        : Optional.empty();
  }
}
