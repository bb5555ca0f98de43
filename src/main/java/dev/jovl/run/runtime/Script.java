package dev.jovl.run.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Scripts of sh(1) that come with the program. */
final class Script {

  private Script() {}

  /**
   * Returns the text of a script that may be of several pieces, one after the other.
   *
   * @param pieces names of files beside this class
   */
  static String of(String... pieces) throws IOException {
    StringBuilder script = new StringBuilder();
    for (String piece : pieces) {
      try (InputStream in = Objects.requireNonNull(Script.class.getResourceAsStream(piece))) {
        script.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return script.toString();
  }

  /** Returns a word as sh(1) takes it. */
  static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
