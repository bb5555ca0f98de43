package dev.jovl.build.request;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.UrlLogins;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/** A build that did not end well. The message is whole: what, where, and what to do. */
public final class BuildException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What a shell says of a program that ended by SIGINT. */
  private static final int INTERRUPTED = 130;

  private final @Nullable DockerfileException fault;
  private String dockerfile = "Dockerfile";
  private int exitCode;
  private boolean ofCommand;

  private BuildException(DockerfileException fault, Throwable cause) {
    super(fault.getMessage(), cause);
    this.fault = fault;
    this.exitCode = 1;
  }

  private BuildException(String message, int exitCode) {
    super(message);
    this.fault = null;
    this.exitCode = exitCode;
  }

  /** Makes a failure that has no place in the Dockerfile. */
  public static BuildException of(String message) {
    return new BuildException(message, 1);
  }

  /**
   * Makes a failure of an instruction: the message is followed by its lines.
   *
   * @param origin the instruction
   */
  public static BuildException at(Origin origin, String message) {
    return of(new DockerfileException(origin.location(), message));
  }

  /**
   * Makes a failure of an instruction that something else caused.
   *
   * @param origin the instruction
   */
  public static BuildException at(Origin origin, String message, Throwable cause) {
    return new BuildException(new DockerfileException(origin.location(), message), cause);
  }

  /** Makes a failure of what is wrong in a Dockerfile. */
  public static BuildException of(DockerfileException fault) {
    return new BuildException(fault, fault);
  }

  /**
   * Makes a failure of a command that ended with a code other than zero.
   *
   * @param command is shown, without the logins in its URLs
   * @param code becomes the exit code
   */
  public static BuildException ofCommand(String command, int code) {
    String shown = UrlLogins.hidden(command);
    BuildException failure =
        new BuildException("The command '" + shown + "' returned a non-zero code: " + code, code);
    failure.ofCommand = true;
    return failure;
  }

  /** Returns the message; that of an instruction shows the lines at fault. */
  @Override
  public String getMessage() {
    return fault == null ? String.valueOf(super.getMessage()) : fault.describe(dockerfile);
  }

  /**
   * Returns this failure with the name of the file that it is in.
   *
   * @param name what the user calls the Dockerfile
   */
  @CanIgnoreReturnValue
  public BuildException inFile(String name) {
    dockerfile = name;
    return this;
  }

  /**
   * Returns this failure with another exit code.
   *
   * @param code 1 to 255
   */
  @CanIgnoreReturnValue
  public BuildException withExitCode(int code) {
    exitCode = code;
    return this;
  }

  /**
   * Replaces a failure that comes from the build being told to end, since its own message would
   * only confuse. The thread is then no longer interrupted.
   *
   * @throws BuildException if this thread was interrupted, or the failure is the consequence of an
   *     interruption
   */
  public static void requireNoInterruption(Throwable failure) throws BuildException {
    if (Thread.interrupted() || isInterruption(failure)) {
      throw cancelled();
    }
  }

  private static boolean isInterruption(@Nullable Throwable failure) {
    boolean isOne =
        failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException);
    return isOne || (failure != null && isInterruption(failure.getCause()));
  }

  /** Makes the failure of a build that was told to end; its exit code is 130. */
  public static BuildException cancelled() {
    return new BuildException("Build cancelled", INTERRUPTED);
  }

  /** Returns whether the failure is that of a command of a RUN. */
  public boolean isOfCommand() {
    return ofCommand;
  }

  /** Returns the code that the program should end with, 1 to 255. */
  public int exitCode() {
    return exitCode;
  }
}
