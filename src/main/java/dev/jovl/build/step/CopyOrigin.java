package dev.jovl.build.step;

import dev.jovl.build.source.SourceTree;
import dev.jovl.gotext.CleanPath;
import org.jspecify.annotations.Nullable;

/** Where the files of a copy come from, and what follows from that. */
enum CopyOrigin {

  /** A context: its files become root's, and can change at any time. */
  CONTEXT,

  /** A stage or an image: its files keep their owners, and never change. */
  LAYERS;

  /** Returns the user and group that the copies get without {@code --chown}, null to keep them. */
  @Nullable Integer owner() {
    return this == LAYERS ? null : Integer.valueOf(0);
  }

  /** Returns whether the files may change while they are copied. */
  boolean mayChange() {
    return this == CONTEXT;
  }

  /**
   * Returns what a message says of a source that was not found.
   *
   * @param path the source as it is named
   */
  String missing(String path, SourceTree.Missing why) {
    if (why == SourceTree.Missing.IGNORED) {
      return "excluded by the ignore file";
    }
    return switch (this) {
      case LAYERS -> "no such file or directory in the stage or image";
      case CONTEXT -> "no such file or directory in the context" + outside(path, why);
    };
  }

  private static String outside(String path, SourceTree.Missing why) {
    if (why == SourceTree.Missing.KEPT_INSIDE) {
      return ", and its symbolic link does not lead out of it";
    }
    return CleanPath.leadsOut(path) ? ", and \"..\" does not lead out of it" : "";
  }
}
