package dev.jovl.semantics;

/** The machine has not what a case needs, whoever is asked. */
final class MissingException extends Exception {
  private static final long serialVersionUID = 1;

  MissingException(String message) {
    super(message);
  }
}
