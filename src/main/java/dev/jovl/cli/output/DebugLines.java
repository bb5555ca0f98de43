package dev.jovl.cli.output;

/** What is said only where the caller looks for a fault: {@code JOVL_DEBUG}, whatever is in it. */
public final class DebugLines {
  private DebugLines() {}

  /** Returns whether the caller wants them. */
  public static boolean areWanted() {
    return System.getenv("JOVL_DEBUG") != null;
  }
}
