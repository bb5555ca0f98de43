package dev.jovl.cli;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses what stands before the name of a command, without picocli, which is not loaded for a
 * mount.
 */
final class RootWords {
  private static final String ROOT = "--root";

  private final List<String> args;
  private final List<String> options = new ArrayList<>();
  private int place;

  /** Looks for the command: the first word that is no option, nor the value of one. */
  RootWords(List<String> args) {
    this.args = args;
    for (place = 0; place < args.size(); place++) {
      String word = args.get(place);
      if (word.equals(ROOT)) {
        place++;
      } else if (!word.startsWith("-")) {
        break;
      } else if (!word.startsWith(ROOT + "=")) {
        options.add(word);
      }
    }
  }

  /** Returns the name of the command, or null if there is none. */
  @Nullable String command() {
    return place < args.size() ? args.get(place) : null;
  }

  /** Returns how many words there are up to the name of the command, this included. */
  int count() {
    return place + 1;
  }

  /** Returns whether the help was asked for. */
  boolean askForHelp() {
    return options.contains("--help") || options.contains("-h");
  }

  /** Returns whether the version was asked for. */
  boolean askForVersion() {
    return options.contains("--version") || options.contains("-V") || options.contains("-v");
  }

  /**
   * Refuses every option but {@code --root}; picocli does so for other commands.
   *
   * @throws Failure with {@link ExitCode#USAGE} if there is one
   */
  void requireNoOther() throws Failure {
    if (!options.isEmpty()) {
      throw Failure.of(
          ExitCode.USAGE,
          options.get(0),
          "no option of jovl itself",
          "write options of " + command() + " behind that word");
    }
  }
}
