package dev.jovl.semantics;

/** A contestant did something else than the case says. */
final class Violation extends Exception {
  Violation(String message) {
    super(message);
  }
}
