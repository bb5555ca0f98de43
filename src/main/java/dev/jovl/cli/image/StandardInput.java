package dev.jovl.cli.image;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.linux.PseudoTerminal;

/** Standard input as an archive. */
final class StandardInput {
  private StandardInput() {}

  /**
   * Refuses a terminal: nobody types an archive, and who forgot to name one would wait.
   *
   * @param wayOut what to do instead
   */
  static void requireNoTerminal(String wayOut) throws Failure {
    if (PseudoTerminal.isOne(0)) {
      throw Failure.of(
          ExitCode.USAGE, "standard input", "an archive does not come from a terminal", wayOut);
    }
  }
}
