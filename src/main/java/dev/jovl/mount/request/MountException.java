package dev.jovl.mount.request;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** A mount that is refused: what it is about, why, and what can be done. */
public final class MountException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why a mount is refused, as far as a script wants to tell reasons apart. */
  public enum Kind {
    /** It failed for another reason. */
    FAILED,
    /** An option or argument is wrong. */
    USAGE,
    /** A layer or the mount point is missing, unreadable, or not a directory. */
    BAD_LAYER,
    /** Upper and work directory cannot be used. */
    BAD_UPPER,
    /** Somebody else uses it. */
    BUSY,
    /** The system does not allow it. */
    NOT_ALLOWED,
    /** A volatile mount of this upper directory did not end well. */
    DIRTY,
    /** This program is wrong. */
    DEFECT
  }

  private final Kind kind;

  private MountException(Kind kind, String line) {
    super(line);
    this.kind = kind;
  }

  /**
   * Returns the refusal.
   *
   * @param subject the path or the option
   * @param cause why, in the words of the system where there are any
   * @param wayOut what the reader can do; empty if there is nothing to say
   */
  public static MountException of(Kind kind, String subject, String cause, String wayOut) {
    String line = subject + ": " + cause;
    return new MountException(kind, wayOut.isEmpty() ? line : line + "; " + wayOut);
  }

  /**
   * Returns the refusal of a mount that failed by a defect of this program. Its message ends with
   * the stack trace: who asks for the mount may not see what the process that mounts has logged.
   *
   * @param defect what was thrown; no exception that this program expects
   */
  public static MountException ofDefect(Throwable defect) {
    StringWriter trace = new StringWriter();
    defect.printStackTrace(new PrintWriter(trace, true));
    String line = "this is a defect of jovl, please report it with what follows\n";
    return new MountException(Kind.DEFECT, line + trace.toString().stripTrailing());
  }

  /** Returns what kind of refusal it is. */
  public Kind kind() {
    return kind;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
