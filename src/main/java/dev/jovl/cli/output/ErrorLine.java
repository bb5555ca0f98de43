package dev.jovl.cli.output;

import dev.jovl.posix.FailureText;
import java.io.PrintStream;
import java.nio.file.FileSystemException;

/** Says in one line what went wrong. */
public final class ErrorLine {
  private ErrorLine() {}

  /**
   * Prints the line for a failure and returns the exit code that belongs to it; there is no line
   * where only the reader of standard output has gone.
   *
   * @param program the name to begin the line with
   */
  public static int print(PrintStream err, String program, Throwable failure) {
    if (failure instanceof BrokenPipeException) {
      return ExitCode.BROKEN_PIPE;
    }
    boolean defect = failure instanceof RuntimeException || failure instanceof Error;
    err.println(program + ": " + (defect ? defectOf() : textOf(failure)));
    if (defect || DebugLines.areWanted()) {
      failure.printStackTrace(err);
    }
    if (failure instanceof Failure known) {
      return known.exitCode();
    }
    return defect ? ExitCode.DEFECT : ExitCode.FAILED;
  }

  private static String defectOf() {
    return "this is a defect of jovl, please report it with what follows";
  }

  private static String textOf(Throwable failure) {
    if (failure instanceof FileSystemException e) {
      return FailureText.of(e);
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : HumanText.printable(message);
  }
}
