package dev.jovl.mount;

import java.util.Arrays;

/** Finds the option that somebody may have meant. */
final class NearestOption {
  private NearestOption() {}

  /** Returns what to do about an option that nobody knows. */
  static String wayOut(String wrong) {
    String best = "";
    int least = wrong.length() / 3 + 2;
    for (OptionName name : OptionName.values()) {
      int distance = distance(wrong, name.word());
      if (distance < least) {
        least = distance;
        best = name.word();
      }
    }
    return best.isEmpty() ? "see jovl mount --help" : "did you mean " + best + "?";
  }

  /** The number of letters to insert, drop or change (Levenshtein). */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    Arrays.setAll(previous, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(previous[j], row[j - 1]));
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
