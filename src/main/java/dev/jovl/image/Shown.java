package dev.jovl.image;

/** How text that came from elsewhere is shown in messages. */
final class Shown {
  private static final int LONGEST = 200;

  private Shown() {}

  /** Returns {@code text} without control characters and at most 200 characters of it. */
  static String clip(String text) {
    String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    return shown.replaceAll("\\p{Cntrl}", "?");
  }
}
