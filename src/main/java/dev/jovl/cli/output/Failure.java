package dev.jovl.cli.output;

import java.io.IOException;
import java.util.List;

/**
 * A failure that is told to a person: what it is about, why, and what to do.
 *
 * <p>It is an answer and not an accident, so it has no stack trace of its own; what caused it may
 * have one.
 */
public final class Failure extends IOException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private Failure(int exitCode, String line) {
    super(line);
    this.exitCode = exitCode;
  }

  /**
   * Returns a failure.
   *
   * @param exitCode one of {@link ExitCode}
   * @param subject the path, name or option that it is about
   * @param cause why, in the words of the system where there are any
   * @param wayOut what the reader can do; empty if nothing can be said
   */
  public static Failure of(int exitCode, String subject, String cause, String wayOut) {
    String line = subject + ": " + cause;
    return new Failure(exitCode, wayOut.isEmpty() ? line : line + "; " + wayOut);
  }

  /**
   * Returns the failure of an option that takes one of a few words, when it was given another.
   *
   * @param exitCode one of {@link ExitCode}, or what the command promises
   * @param option its name, with dashes
   * @param value what was given
   * @param known the words that it takes, at least two
   */
  public static Failure ofValue(int exitCode, String option, String value, List<String> known) {
    int last = known.size() - 1;
    String choice = String.join(", ", known.subList(0, last)) + " or " + known.get(last);
    return of(exitCode, option + "=" + value, "not a value of " + option, "write " + choice);
  }

  /**
   * Returns a failure whose message says everything already.
   *
   * @param exitCode one of {@link ExitCode}, or what the command promises
   */
  public static Failure of(int exitCode, IOException cause) {
    return new Failure(exitCode, String.valueOf(cause.getMessage())).because(cause);
  }

  /**
   * Returns the failure of reading a file whose content is not what it should be; the message names
   * the file once.
   */
  public static Failure ofInput(String file, IOException cause) {
    String message = String.valueOf(cause.getMessage());
    return message.startsWith(file)
        ? of(ExitCode.FAILED, cause)
        : of(ExitCode.FAILED, file, message, "").because(cause);
  }

  /** Returns the failure with the throwable that led to it, for {@code JOVL_DEBUG}. */
  public Failure because(Throwable cause) {
    initCause(cause);
    return this;
  }

  /** Returns what the process answers. */
  int exitCode() {
    return exitCode;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
