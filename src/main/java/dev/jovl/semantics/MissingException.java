package dev.jovl.semantics;

/** The machine has not what a case needs, whoever is asked. */
public final class MissingException extends Exception {
  private static final long serialVersionUID = 1;

  /** Says what the machine lacks; the case is not applicable then. */
  public MissingException(String message) {
    super(message);
  }
}
