package dev.jovl.dockerfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Expands variables in the words of one instruction, as a POSIX shell would: {@code $v}, {@code
 * ${v}}, the forms {@code :- - :+ + :? ?}, the patterns {@code # ## % %%}, and the replacements
 * {@code / //}. Positional and special parameters are never set.
 */
public final class Expansion {

  /** The variables that are visible at the instruction. */
  @FunctionalInterface
  public interface Variables {
    /** Returns the value of a variable, or null when it is not set. */
    @Nullable String get(String name);
  }

  private final char escape;
  private final Origin origin;
  private final Variables variables;

  /**
   * Makes the expansion of one instruction.
   *
   * @param escape the escape character of the file
   * @param origin the instruction, for messages
   * @param variables what is set; asked only while a method of this object runs
   */
  public Expansion(char escape, Origin origin, Variables variables) {
    this.escape = escape;
    this.origin = origin;
    this.variables = variables;
  }

  /**
   * Returns the expansion of the same instruction where other variables are visible.
   *
   * @param others as those given to the constructor
   */
  public Expansion with(Variables others) {
    return new Expansion(escape, origin, others);
  }

  /** Returns the text expanded, quotes and escapes taken away. */
  public String word(String text) throws DockerfileException {
    return scan(text, escape, true).text();
  }

  /** Returns the text expanded and then split at blanks that are not quoted. */
  public List<String> words(String text) throws DockerfileException {
    return scan(text, escape, true).words();
  }

  /**
   * Returns a document expanded. Quotes have no meaning in it, and the backslash escapes whatever
   * the escape character of the file is.
   */
  public String document(Heredoc heredoc) throws DockerfileException {
    return heredoc.expand() ? scan(heredoc.content(), '\\', false).text() : heredoc.content();
  }

  private ExpansionScanner.Result scan(String text, char escapes, boolean quotes)
      throws DockerfileException {
    try {
      return new ExpansionScanner(text, escapes, quotes, variables).scan();
    } catch (ExpansionScanner.SyntaxException e) {
      throw origin.fault("failed to process \"" + text + "\": " + e.getMessage());
    }
  }
}
