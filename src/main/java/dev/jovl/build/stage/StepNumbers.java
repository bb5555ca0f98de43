package dev.jovl.build.stage;

import dev.jovl.build.transcript.Transcript;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.UrlLogins;
import dev.jovl.posix.TerminalText;

/** Counts the steps of a build. */
final class StepNumbers {

  private int last;

  Transcript.Step next(String stage, int inStage, int ofStage, Origin origin) {
    return new Transcript.Step(
        ++last, stage, inStage, ofStage, printable(origin.text()), printable(origin.echo()));
  }

  /**
   * A trigger is the text of a stranger, the maker of the base image, and so may the Dockerfile be;
   * no terminal may obey it. What is shown is one line, with the tabs that are in it.
   */
  private static String printable(String text) {
    return TerminalText.blankedLines(UrlLogins.hidden(text)).replace('\n', ' ');
  }

  /** Numbers an ARG before the first FROM. */
  Transcript.Step global(Instruction.Arg arg, int count) {
    return next("global", last + 1, count, arg.origin());
  }
}
