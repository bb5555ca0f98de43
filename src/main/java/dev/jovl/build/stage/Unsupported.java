package dev.jovl.build.stage;

import dev.jovl.build.request.BuildException;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Instruction;

/**
 * Refuses what the language has and this builder does not do yet, with the line that asks for it.
 */
final class Unsupported {

  private Unsupported() {}

  /** Refuses the instruction, if it is one. */
  static void refuse(Instruction instruction) throws BuildException {
    if (instruction instanceof Instruction.Run run) {
      run(run);
    }
    try {
      ConstantWords.check(instruction);
    } catch (DockerfileException e) {
      throw BuildException.of(e);
    }
  }

  private static void run(Instruction.Run run) throws BuildException {
    Instruction.RunOptions options = run.options();
    if ("insecure".equals(options.security())) {
      throw BuildException.at(run.origin(), "RUN --security=insecure is not allowed; leave it out");
    }
    if (!options.devices().isEmpty()) {
      throw refused(run, "RUN --device");
    }
  }

  private static BuildException refused(Instruction instruction, String what) {
    return BuildException.at(instruction.origin(), what + " is not supported by this builder yet");
  }
}
