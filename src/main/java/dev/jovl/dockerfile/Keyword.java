package dev.jovl.dockerfile;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every instruction of the language, by the word that it begins with. */
enum Keyword {
  ADD,
  ARG,
  CMD,
  COPY,
  ENTRYPOINT,
  ENV,
  EXPOSE,
  FROM,
  HEALTHCHECK,
  LABEL,
  MAINTAINER,
  ONBUILD,
  RUN,
  SHELL,
  STOPSIGNAL,
  USER,
  VOLUME,
  WORKDIR;

  private static final List<String> NAMES = Arrays.stream(values()).map(Keyword::name).toList();

  /**
   * Returns the keyword that a word is, or null.
   *
   * @param word in capitals
   */
  static @Nullable Keyword of(String word) {
    return NAMES.contains(word) ? valueOf(word) : null;
  }

  /**
   * Returns the note on the keyword that may have been meant, or nothing.
   *
   * @param word in capitals
   */
  static String suggestion(String word) {
    return Suggestion.of(word, NAMES);
  }
}
