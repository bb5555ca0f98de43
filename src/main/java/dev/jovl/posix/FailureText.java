package dev.jovl.posix;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/**
 * What a failure says to people: path and reason. The messages of some exceptions of java.nio.file
 * are the path alone.
 */
public final class FailureText {

  private FailureText() {}

  /** Returns the text of a failure, never empty. */
  public static String of(IOException failure) {
    String message = failure.getMessage();
    if (message == null) {
      return failure.getClass().getSimpleName();
    }
    if (failure instanceof FileSystemException e) {
      return (e.getFile() == null ? "" : NameText.ofPath(e.getFile())) + ": " + reasonOf(e);
    }
    return message;
  }

  /**
   * Returns a failure of the system that names the file. Exceptions of a class of their own name
   * it, or are not of it, as an interruption.
   */
  public static IOException named(Path file, IOException failure) {
    if (!failure.getClass().equals(IOException.class)) {
      return failure;
    }
    FileSystemException named =
        new FileSystemException(file.toString(), null, failure.getMessage());
    named.initCause(failure);
    return named;
  }

  /** The words of strerror(3). */
  private static String reasonOf(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return Errno.ENOENT.message();
    }
    if (e instanceof AccessDeniedException) {
      return Errno.EACCES.message();
    }
    if (e instanceof FileAlreadyExistsException) {
      return Errno.EEXIST.message();
    }
    if (e instanceof NotDirectoryException) {
      return Errno.ENOTDIR.message();
    }
    if (e instanceof DirectoryNotEmptyException) {
      return Errno.ENOTEMPTY.message();
    }
    String reason = e.getReason();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }
}
