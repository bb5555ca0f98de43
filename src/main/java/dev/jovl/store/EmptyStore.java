package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Trees;
import dev.jovl.posix.FileName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

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

  /** Removes one. */
  static void remove(Path directory) throws IOException {
    Path above = Objects.requireNonNull(directory.getParent(), "it lies in another");
    String name = Objects.requireNonNull(directory.getFileName(), "it has one").toString();
    try (Fd parent = StoreFiles.open(above)) {
      Trees.remove(parent, FileName.of(name));
    }
  }
}
