package dev.jovl.build.stage;

import dev.jovl.build.transcript.Transcript;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.UrlLogins;

/** Counts the steps of a build. */
final class StepNumbers {

  private int last;

  Transcript.Step next(String stage, int inStage, int ofStage, Origin origin) {
    return new Transcript.Step(
        ++last, stage, inStage, ofStage, printable(origin.text()), printable(origin.echo()));
  }

  /** A trigger is the text of a stranger, the maker of the base image; no terminal may obey it. */
  private static String printable(String text) {
    return UrlLogins.hidden(text).replaceAll("[\\p{Cc}&&[^\t]]", " ");
  }

  /** Numbers an ARG before the first FROM. */
  Transcript.Step global(Instruction.Arg arg, int count) {
    return next("global", last + 1, count, arg.origin());
  }
}
