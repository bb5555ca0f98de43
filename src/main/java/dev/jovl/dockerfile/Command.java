package dev.jovl.dockerfile;

import java.util.List;

/** What RUN, CMD, ENTRYPOINT and HEALTHCHECK execute. */
public sealed interface Command {

  /**
   * A text for the shell of the image; empty when the instruction had no argument.
   *
   * @param text the text, not expanded: the shell does that
   */
  record Shell(String text) implements Command {}

  /**
   * An argument vector that is executed as it is.
   *
   * @param arguments the vector, possibly empty
   */
  record Exec(List<String> arguments) implements Command {
    /** Copies the vector. */
    public Exec {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * A heredoc that begins with {@code #!} and is executed as a file.
   *
   * @param name name of the file, the word that ended the heredoc
   * @param content the file
   */
  record Script(String name, String content) implements Command {}
}
