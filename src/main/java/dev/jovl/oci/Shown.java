package dev.jovl.oci;

/** How text that came from elsewhere is shown in messages. */
final class Shown {
  private static final int SHOWN = 120;

  private Shown() {}

  /** Returns {@code text} without control characters and at most 120 characters of it. */
  static String clip(String text) {
    String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    return shown.replaceAll("\\p{Cntrl}", "?");
  }
}
