package dev.jovl.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists the build cache, from which others may take parts meanwhile. */
final class CacheListing {

  private static final String LOCK = ".lock";

  private final StoreLayout layout;
  private final List<CacheEntry> found = new ArrayList<>();

  CacheListing(StoreLayout layout) {
    this.layout = layout;
  }

  /** Adds what one file tells. */
  private interface Reading {
    void add(Path file, String name) throws IOException;
  }

  List<CacheEntry> list() throws IOException {
    each(StoreListing.of(layout.cache()), this::addStep);
    if (Files.isDirectory(layout.cacheMounts())) {
      addMounts(StoreListing.of(layout.cacheMounts()));
    }
    return found;
  }

  /** Adds what was listed of the cache mounts, and is still there. */
  void addMounts(List<Path> listed) throws IOException {
    each(listed, this::addMount);
  }

  private static void each(List<Path> listed, Reading reading) throws IOException {
    for (Path file : listed) {
      try {
        reading.add(file, String.valueOf(file.getFileName()));
      } catch (NoSuchFileException collected) {
        continue;
      } catch (IOException e) {
        if (!Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
          throw e;
        }
      }
    }
  }

  private void addStep(Path file, String name) throws IOException {
    Instant used = Files.getLastModifiedTime(file).toInstant();
    Optional<CachedStep> step = StepCache.read(file);
    if (step.isPresent()) {
      found.add(new CacheEntry.Step(name, used, step.get()));
    }
  }

  private void addMount(Path directory, String name) throws IOException {
    Path lock = directory.resolveSibling(name + LOCK);
    if (!name.endsWith(LOCK) && Files.exists(lock)) {
      Instant used = Files.getLastModifiedTime(lock).toInstant();
      found.add(new CacheEntry.Mount(name, used, UsageCount.bytesIn(directory)));
    }
  }
}
