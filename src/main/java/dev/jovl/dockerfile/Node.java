package dev.jovl.dockerfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One instruction in the tree: split into its parts, not yet checked.
 *
 * @param origin keyword, flags, words, text and lines
 * @param rest everything after the flags
 * @param json whether the words are the elements of a JSON array
 * @param heredocs the documents that follow the line
 * @param trigger the instruction inside ONBUILD, or null
 */
record Node(
    Origin origin, String rest, boolean json, List<Heredoc> heredocs, @Nullable Node trigger) {

  Node {
    heredocs = List.copyOf(heredocs);
  }

  Keyword keyword() {
    return Keyword.valueOf(origin.keyword());
  }

  DockerfileException fault(String message) {
    return origin.fault(message);
  }

  /** Returns the line and its documents as they are read, by a shell or again. */
  String restored() {
    StringBuilder text = new StringBuilder(rest);
    for (Heredoc document : heredocs) {
      text.append('\n').append(document.raw()).append(document.name());
    }
    return text.toString();
  }

  Node withHeredocs(List<Heredoc> documents, Location location) {
    Origin moved =
        new Origin(
            origin.keyword(),
            origin.written(),
            origin.flags(),
            origin.words(),
            origin.text(),
            location);
    return new Node(
        moved,
        rest,
        json,
        documents,
        trigger == null ? null : trigger.withHeredocs(documents, location));
  }
}
