package dev.jovl.run;

import java.io.IOException;

/** A container that could not be made; the message says why and what to do. */
public final class RunException extends IOException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * Makes an exception.
   *
   * @param exitCode 125 if the container could not be made, 126 if its program cannot be run, 127
   *     if there is none
   */
  public RunException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Returns the code that Docker's client would exit with. */
  public int exitCode() {
    return exitCode;
  }
}
