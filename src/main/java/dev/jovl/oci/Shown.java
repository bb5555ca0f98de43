package dev.jovl.oci;

/** How text that came from elsewhere is shown in messages. */
public final class Shown {
  private static final int LONGEST = 200;

  private Shown() {}

  /**
   * Returns {@code text} without what a terminal would obey, or what would show it in another
   * order, and at most 200 characters of it.
   */
  public static String clip(String text) {
    String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    return shown.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
  }
}
