package dev.jovl.cli.option;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the store of a command is. */
public final class Roots {

  private Roots() {}

  /** Returns the store that the options before the command name, or the default one. */
  public static Path of(@Nullable JovlCommand jovl) {
    return jovl == null ? JovlCommand.defaultRoot(System.getenv()) : jovl.root();
  }
}
