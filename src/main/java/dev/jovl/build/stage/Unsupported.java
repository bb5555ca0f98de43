package dev.jovl.build.stage;

import dev.jovl.build.request.BuildException;
import dev.jovl.build.request.RunSettings;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Instruction;

/**
 * Refuses what the language has and this builder does not do yet, or may not do in this build, with
 * the line that asks for it.
 */
final class Unsupported {

  private Unsupported() {}

  /** Refuses the instruction, if it is one. */
  static void refuse(Instruction instruction, RunSettings settings) throws BuildException {
    if (instruction instanceof Instruction.Run run) {
      run(run);
      network(run, settings);
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

  /** Who builds without a network does not want that of the host, whatever a Dockerfile says. */
  private static void network(Instruction.Run run, RunSettings settings) throws BuildException {
    if (settings.network().equals("none") && "host".equals(run.options().network())) {
      throw BuildException.at(
          run.origin(),
          "RUN --network=host is not allowed in a build with --network=none; leave one of them"
              + " out");
    }
  }

  private static BuildException refused(Instruction instruction, String what) {
    return BuildException.at(instruction.origin(), what + " is not supported by this builder yet");
  }
}
