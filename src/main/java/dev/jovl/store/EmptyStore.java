package dev.jovl.store;

import java.io.IOException;
import java.nio.file.Files;

/**
 * What a command that only looks sees where there is no store: an empty one in the directory for
 * temporary files, which is removed when it is closed. The directory that was named may be
 * mistyped, so none is made there.
 */
final class EmptyStore {

  private EmptyStore() {}

  /** Opens one. */
  static Store open() throws IOException {
    return Store.openTemporary(Files.createTempDirectory("jovl-"));
  }
}
