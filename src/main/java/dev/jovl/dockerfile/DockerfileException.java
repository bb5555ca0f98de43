package dev.jovl.dockerfile;

import org.jspecify.annotations.Nullable;

/** A fault in a Dockerfile. The message is for a person; the location tells where the fault is. */
public final class DockerfileException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable Location location;

  /** Makes a fault of the lines at {@code location}. */
  public DockerfileException(Location location, String message) {
    super(message);
    this.location = location;
  }

  /** Makes a fault of the file as a whole. */
  public DockerfileException(String message) {
    super(message);
    this.location = null;
  }

  /** Returns the lines that are at fault, or null when it is the whole file. */
  public @Nullable Location location() {
    return location;
  }

  /**
   * Returns the whole message: file name, lines, cause, and the lines themselves, without a newline
   * at the end.
   *
   * @param fileName how the user named the file
   */
  public String describe(String fileName) {
    if (location == null) {
      return fileName + ": " + getMessage();
    }
    return (fileName + ":" + location + ": " + getMessage() + "\n" + location.excerpt())
        .stripTrailing();
  }
}
