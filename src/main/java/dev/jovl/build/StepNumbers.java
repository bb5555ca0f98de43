package dev.jovl.build;

import dev.jovl.dockerfile.Instruction;

/** Counts the steps of a build. */
final class StepNumbers {

  private int last;

  Transcript.Step next(String stage, int inStage, int ofStage, String echo) {
    return new Transcript.Step(++last, stage, inStage, ofStage, echo);
  }

  /** Numbers an ARG before the first FROM. */
  Transcript.Step global(Instruction.Arg arg, int count) {
    last++;
    return new Transcript.Step(last, "global", last, count, arg.origin().echo());
  }
}
