package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Locks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Takes away the cache mounts of build steps that nobody uses, or has used lately. */
final class CacheMountSweep {

  private static final String LOCK = ".lock";
  private static final String DRAFT = ".new";

  private final StoreLayout layout;
  private final Trash trash;
  private final CollectionLimit limit;

  CacheMountSweep(StoreLayout layout, Trash trash, CollectionLimit limit) {
    this.layout = layout;
    this.trash = trash;
    this.limit = limit;
  }

  /** Returns where they are now. Under the store's lock. */
  List<Path> call() throws IOException {
    List<Path> taken = new ArrayList<>();
    if (!Files.isDirectory(layout.cacheMounts())) {
      return taken;
    }
    for (Path lock : StoreListing.of(layout.cacheMounts())) {
      String name = String.valueOf(lock.getFileName());
      if (name.endsWith(LOCK)) {
        String directory = name.substring(0, name.length() - LOCK.length());
        takeUnused(lock, layout.cacheMounts().resolve(directory), taken);
      }
    }
    return taken;
  }

  /** The lock file goes last, so that a build that waits for it finds no directory. */
  private void takeUnused(Path lock, Path directory, List<Path> taken) throws IOException {
    try (Fd held = StoreLock.open(lock)) {
      if (Locks.whole(held, Locks.EXCLUSIVE) && !limit.spares(lock)) {
        if (Files.isDirectory(directory)) {
          taken.add(trash.take(directory));
        }
        Path draft = directory.resolveSibling(directory.getFileName() + DRAFT);
        if (Files.isDirectory(draft)) {
          trash.take(draft);
        }
        Files.delete(lock);
      }
    }
  }
}
