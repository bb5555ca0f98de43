package dev.jovl.dockerfile;

import dev.jovl.spelling.NearestWord;
import java.util.Collection;

/** Names the word that was probably meant. */
final class Suggestion {

  /** More changes than this make another word, not a slip. */
  private static final int MAX_DISTANCE = 2;

  private Suggestion() {}

  /**
   * Returns {@code " (did you mean X?)"} with the nearest candidate, or nothing when none is near.
   */
  static String of(String word, Collection<String> candidates) {
    String nearest = NearestWord.of(word, candidates, MAX_DISTANCE);
    return nearest.isEmpty() ? "" : " (did you mean " + nearest + "?)";
  }
}
