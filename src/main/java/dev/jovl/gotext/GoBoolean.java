package dev.jovl.gotext;

import java.util.Optional;

/** Truth in the syntax of Go's {@code strconv.ParseBool}, which docker takes in many places. */
public final class GoBoolean {
  private GoBoolean() {}

  /** Returns what a text says, nothing if it says neither true nor false. */
  public static Optional<Boolean> parse(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> Optional.of(true);
      case "0", "f", "F", "false", "FALSE", "False" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
