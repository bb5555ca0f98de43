package dev.jovl.cli;

import dev.jovl.cli.output.HumanText;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What picocli finds wrong with a command line, in our words: SUBJECT: CAUSE. */
final class UsageCause {
  private UsageCause() {}

  /** Returns the option, parameter or word that is wrong, and why. */
  static String of(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      // Of words that nobody takes the first is wrong; those behind it may be its values.
      String word = unmatched.getUnmatched().get(0);
      return word.startsWith("-")
          ? HumanText.printable(withoutValue(word)) + ": no such option"
          : HumanText.printable(word) + ": one word too many";
    }
    if (e instanceof MissingParameterException missing) {
      return ofMissing(missing);
    }
    String message = HumanText.printable(String.valueOf(e.getMessage()));
    int colon = message.indexOf(": ");
    return e.getArgSpec() == null || colon < 0
        ? message
        : nameOf(e.getArgSpec()) + message.substring(colon);
  }

  /** Returns a word of the command line without the value that an option may have behind =. */
  static String withoutValue(String word) {
    return word.replaceFirst("=.*", "");
  }

  private static String ofMissing(MissingParameterException missing) {
    ArgSpec first = missing.getMissing().get(0);
    return nameOf(first) + (first.isOption() ? ": its value is missing" : ": missing");
  }

  private static String nameOf(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }
}
