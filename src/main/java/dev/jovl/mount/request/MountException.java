package dev.jovl.mount.request;

import java.io.IOException;

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
    DIRTY
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

  /** Returns what kind of refusal it is. */
  public Kind kind() {
    return kind;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
