package dev.jovl.spelling;

import java.util.Arrays;
import java.util.Collection;

/** Finds the word that was probably meant. */
public final class NearestWord {
  private NearestWord() {}

  /**
   * Returns the candidate that is nearest, or the empty string if none is near: one letter of a
   * short word is wrong, and one more for each third letter of a longer one.
   */
  public static String of(String wrong, Collection<String> candidates) {
    return of(wrong, candidates, wrong.length() < 4 ? 1 : wrong.length() / 3 + 1);
  }

  /**
   * Returns the candidate that is nearest, or the empty string if none is near.
   *
   * @param most how many letters may be inserted, dropped or changed
   */
  public static String of(String wrong, Collection<String> candidates, int most) {
    String nearest = "";
    int least = most + 1;
    for (String candidate : candidates) {
      int distance = distance(wrong, candidate);
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
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
