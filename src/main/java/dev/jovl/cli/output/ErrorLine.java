package dev.jovl.cli.output;

import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** Says in one line what went wrong. */
public final class ErrorLine {
  private ErrorLine() {}

  /**
   * Prints the line for a failure and returns the exit code that belongs to it.
   *
   * @param program the name to begin the line with
   */
  public static int print(PrintStream err, String program, Throwable failure) {
    boolean defect = failure instanceof RuntimeException || failure instanceof Error;
    err.println(program + ": " + (defect ? defectOf() : textOf(failure)));
    if (defect || System.getenv("JOVL_DEBUG") != null) {
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
    if (failure instanceof FileSystemException e && !(failure.getMessage() == null)) {
      return orEmpty(e.getFile()) + ": " + reasonOf(e);
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : HumanText.printable(message);
  }

  /** The exceptions of java.nio.file say the path only; these are the words of strerror(3). */
  private static String reasonOf(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "No such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "Permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "File exists";
    }
    if (e instanceof NotDirectoryException) {
      return "Not a directory";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return "Directory not empty";
    }
    String reason = e.getReason();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
