package dev.jovl.dockerfile;

import java.util.List;

/**
 * Where an instruction comes from and how it was written.
 *
 * @param keyword the instruction, in upper case
 * @param written the instruction in the case in which it was written
 * @param flags the flags as they were written, with their dashes
 * @param words the arguments, not expanded: elements of a JSON array, names and values of pairs, or
 *     the whole rest
 * @param text the instruction on one line, continuation lines joined
 * @param location its lines
 */
public record Origin(
    String keyword,
    String written,
    List<String> flags,
    List<String> words,
    String text,
    Location location) {

  /** Copies the lists. */
  public Origin {
    flags = List.copyOf(flags);
    words = List.copyOf(words);
  }

  /**
   * Returns keyword, flags and words joined by single blanks: what the classic transcript shows of
   * a step.
   */
  public String echo() {
    StringBuilder out = new StringBuilder(keyword);
    flags.forEach(flag -> out.append(' ').append(flag));
    words.forEach(word -> out.append(' ').append(word));
    return out.toString();
  }

  DockerfileException fault(String message) {
    return new DockerfileException(location, message);
  }
}
