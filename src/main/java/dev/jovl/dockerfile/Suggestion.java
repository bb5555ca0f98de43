package dev.jovl.dockerfile;

import java.util.Collection;

/** Finds the word that was probably meant. */
final class Suggestion {

  /** More changes than this make another word, not a slip. */
  private static final int MAX_DISTANCE = 2;

  private Suggestion() {}

  /**
   * Returns {@code " (did you mean X?)"} with the nearest candidate, or nothing when none is near.
   */
  static String of(String word, Collection<String> candidates) {
    String nearest = nearest(word, candidates, MAX_DISTANCE);
    return nearest.isEmpty() ? "" : " (did you mean " + nearest + "?)";
  }

  /**
   * Returns the nearest candidate, or the empty string when none is near.
   *
   * @param most how many letters may be inserted, dropped or changed
   */
  static String nearest(String word, Collection<String> candidates, int most) {
    String nearest = "";
    int best = most + 1;
    for (String candidate : candidates) {
      int distance = distance(word, candidate);
      if (distance < best) {
        best = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** Returns the Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
