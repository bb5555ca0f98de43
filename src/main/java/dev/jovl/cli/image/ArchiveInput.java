package dev.jovl.cli.image;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.linux.PseudoTerminal;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where an archive comes from. */
final class ArchiveInput {
  private ArchiveInput() {}

  /**
   * Refuses a terminal: nobody types an archive, and a user that forgot to name one would wait for
   * ever.
   *
   * @param wayOut what to do instead
   */
  static void requireNoTerminal(String wayOut) throws Failure {
    if (PseudoTerminal.isOne(0)) {
      throw Failure.of(
          ExitCode.USAGE, "standard input", "an archive does not come from a terminal", wayOut);
    }
  }

  /**
   * Refuses the name of a file that is not there.
   *
   * @param wayOut what to do instead
   */
  static void requireThere(Path file, String wayOut) throws Failure {
    if (Files.notExists(file)) {
      throw Failure.of(ExitCode.FAILED, file.toString(), "No such file or directory", wayOut);
    }
  }

  /**
   * Refuses an address, which would be the name of a file that is not there.
   *
   * @param file what was named; two slashes may have become one, as in a path
   * @param command what reads the archive from standard input
   */
  static void requireNoUrl(String file, String command) throws Failure {
    if (file.matches("(?is)https?:/.*")) {
      throw Failure.of(
          ExitCode.USAGE,
          file.replaceFirst(":/+", "://"),
          "files are read and nothing downloaded",
          "use curl -fsSL URL | " + command);
    }
  }
}
