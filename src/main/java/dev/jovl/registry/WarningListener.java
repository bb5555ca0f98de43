package dev.jovl.registry;

/** Is told what a registry wants people to know, although it does what it was asked for. */
@FunctionalInterface
public interface WarningListener {

  /** Ignores it. */
  WarningListener NONE = (host, text) -> {};

  /**
   * Is called by the thread that got the answer, once for each text of a registry.
   *
   * @param host who says it, as {@code h.example:5000}
   * @param text what it says, fit to be shown
   */
  void warned(String host, String text);
}
