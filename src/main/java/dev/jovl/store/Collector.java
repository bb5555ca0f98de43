package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Removes what nothing needs and no limit spares. Roots are names, leases of living processes and,
 * if wanted, the build cache; from there on over configurations to layers, and from a layer to
 * those below it. All of it happens under the lock of the store, and nothing bigger than a rename.
 */
final class Collector {

  private final StoreFiles files;
  private final StoreLayout layout;
  private final Trash trash;
  private final CollectionLimit limit;
  private final Reachable needed;
  private final List<Path> removed = new ArrayList<>();
  private List<Path> mounts = List.of();
  private int documents;
  private int cached;
  private long bytes;

  Collector(StoreFiles files, Trash trash, CollectionLimit limit) {
    this.files = files;
    this.layout = files.layout();
    this.trash = trash;
    this.limit = limit;
    this.needed = new Reachable(layout);
  }

  CollectionResult collect(BuildCacheCollection cache) throws IOException {
    try (Fd lock = files.lock().forChange()) {
      markNames();
      markLeases();
      markCache(cache);
      new SparedParts(layout, limit, needed).mark();
      if (cache == BuildCacheCollection.PRUNE) {
        dropCache();
        dropDigests();
        mounts = new CacheMountSweep(layout, trash, limit).call();
      }
      sweepLayers();
      sweepDocuments();
      sweepPartials();
    }
    countBytes(removed);
    countBytes(mounts);
    return new CollectionResult(removed.size(), documents, cached, mounts.size(), bytes);
  }

  private void dropDigests() throws IOException {
    Path file = layout.digests();
    if (Files.exists(file) && !limit.spares(file)) {
      bytes += Files.size(file);
      Files.delete(file);
    }
  }

  private void markNames() throws IOException {
    for (NamedImage named : new NameTable(files).all()) {
      requireConfiguration(named);
      needed.markImage(named.image());
      if (named.manifest().isPresent()) {
        needed.markManifest(named.manifest().get());
      }
    }
  }

  /** Only the configuration tells which layers an image has, and they may be nowhere but here. */
  private void requireConfiguration(NamedImage named) throws IOException {
    Path file = layout.document(named.image());
    Optional<byte[]> document = StoreFiles.read(file);
    if (document.isEmpty() || !named.image().isOf(document.get())) {
      throw new StoreException(
          named.name()
              + ": "
              + file
              + " is missing or damaged, so nothing tells which layers are needed, and nothing is"
              + " removed; remove what is there of it and get the image again, or give it up with"
              + " jovl rmi");
    }
  }

  private void markLeases() throws IOException {
    for (Path lease : StoreListing.of(layout.leases())) {
      for (Digest digest : Lease.ofLiving(lease).orElse(Set.of())) {
        needed.markImage(digest);
        needed.markLayer(digest);
      }
    }
  }

  /** Marks the images of the build cache; where that is pruned, only those used lately. */
  private void markCache(BuildCacheCollection cache) throws IOException {
    for (Path file : StoreListing.of(layout.cache())) {
      if (cache == BuildCacheCollection.KEEP || limit.spares(file)) {
        Optional<CachedStep> step = StepCache.read(file);
        if (step.isPresent()) {
          needed.markImage(step.get().image());
        }
      }
    }
  }

  private void dropCache() throws IOException {
    for (Path file : StoreListing.of(layout.cache())) {
      Optional<CachedStep> step = StepCache.read(file);
      if (step.isEmpty() || !needed.has(step.get().image())) {
        Files.delete(file);
        cached++;
      }
    }
  }

  private void sweepLayers() throws IOException {
    Set<Path> neededLayers = needed.layers();
    Set<String> kept = new HashSet<>();
    for (Path directory : StoreListing.of(layout.layers())) {
      if (neededLayers.contains(directory)) {
        StoredLayer.read(directory).ifPresent(layer -> kept.add(layer.record().diffId().hex()));
      } else {
        removed.add(trash.take(directory));
      }
    }
    sweepBlobs(kept);
  }

  /**
   * Forgets how layers were compressed that are not there any more.
   *
   * @param kept the diff ids of those that are
   */
  private void sweepBlobs(Set<String> kept) throws IOException {
    for (Path file : StoreListing.of(layout.blobs())) {
      if (!kept.contains(String.valueOf(file.getFileName()))) {
        bytes += Files.size(file);
        Files.delete(file);
      }
    }
  }

  /** What is in the trash may already be on its way out. */
  private void countBytes(List<Path> directories) {
    for (Path directory : directories) {
      try {
        bytes += UsageCount.bytesOnlyIn(directory);
      } catch (IOException gone) {
        continue;
      }
    }
  }

  /**
   * A download that nobody holds is given up, and so is the lock of a layer that nobody makes. Only
   * one who holds such a file removes its name, so it is still that of the file here.
   */
  private void sweepPartials() throws IOException {
    for (Path file : StoreListing.of(layout.partials())) {
      Optional<Fd> held = StoreLock.openAlone(file);
      if (held.isPresent()) {
        try (Fd lock = held.get()) {
          if (!limit.spares(file)) {
            bytes += Stats.of(lock).size();
            Files.delete(file);
          }
        }
      }
    }
  }

  private void sweepDocuments() throws IOException {
    for (Digest digest : StoreListing.digests(layout.documents())) {
      if (!needed.has(digest)) {
        Path file = layout.document(digest);
        bytes += Files.size(file);
        Files.delete(file);
        documents++;
      }
    }
  }
}
