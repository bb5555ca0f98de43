package dev.jovl.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the store of a command is. */
final class Roots {

  private Roots() {}

  /** Returns the store that the options before the command name, or the default one. */
  static Path of(@Nullable JovlCommand jovl) {
    return jovl == null ? JovlCommand.defaultRoot(System.getenv()) : jovl.root();
  }
}
