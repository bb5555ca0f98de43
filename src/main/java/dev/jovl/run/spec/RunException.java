package dev.jovl.run.spec;

import java.io.IOException;

/** A container that could not be made; the message says why and what to do. */
public final class RunException extends IOException {

  /** The exit code where the container could not be made. */
  public static final int NOT_RUN = 125;

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * Makes an exception.
   *
   * @param exitCode {@link #NOT_RUN}, 126 if its program cannot be run, 127 if there is none
   * @param message why, and what to do
   */
  public RunException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Returns the exception for a container that could not be made; the message says why. */
  public static RunException notRun(String message) {
    return new RunException(NOT_RUN, message);
  }

  /** Returns the code that Docker's client would exit with. */
  public int exitCode() {
    return exitCode;
  }
}
