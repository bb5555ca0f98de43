package dev.jovl.semantics;

/** A contestant did something else than the case says. */
public final class Violation extends Exception {
  /** Says what was seen instead. */
  public Violation(String message) {
    super(message);
  }
}
