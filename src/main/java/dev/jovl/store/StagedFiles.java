package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.DirectoryEntry;
import java.io.IOException;
import java.util.Set;

/** Reduces the directory of a finished layer to what is published. */
final class StagedFiles {

  private static final Set<String> PUBLISHED = Set.of(StoredLayer.ROOT, StoredLayer.FRAMES);

  private StagedFiles() {}

  static void keepOnly(Staging staging) throws IOException {
    try (Fd directory = StoreFiles.open(staging.directory())) {
      for (DirectoryEntry entry : Trees.entries(directory)) {
        if (!PUBLISHED.contains(entry.name().toString())) {
          Trees.remove(directory, entry.name());
        }
      }
    }
  }
}
