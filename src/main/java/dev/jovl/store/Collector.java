package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Locks;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.Index;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.OciFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Removes what nothing needs. Roots are names, leases of living processes and, if wanted, the build
 * cache; from there on over configurations to layers, and from a layer to those below it. All of it
 * happens under the lock of the store, and nothing bigger than a rename.
 */
final class Collector {

  private final StoreFiles files;
  private final Trash trash;
  private final Set<Digest> needed = new HashSet<>();

  /** Those of the needed that were looked into for their layers. */
  private final Set<Digest> images = new HashSet<>();

  /** Those of the needed that were looked into for what they list. */
  private final Set<Digest> manifests = new HashSet<>();

  private final List<Path> removed = new ArrayList<>();
  private List<Path> mounts = List.of();
  private int documents;
  private int cached;
  private long bytes;

  Collector(StoreFiles files, Trash trash) {
    this.files = files;
    this.trash = trash;
  }

  Collected collect(boolean cacheToo) throws IOException {
    try (Fd lock = files.lockForChange()) {
      markNames();
      markLeases();
      if (cacheToo) {
        dropCache();
        dropDigests();
        mounts = new CacheMountSweep(files, trash).call();
      } else {
        markCache();
      }
      sweepLayers();
      sweepDocuments();
      sweepPartials();
    }
    countBytes(removed);
    countBytes(mounts);
    return new Collected(removed.size(), documents, cached, mounts.size(), bytes);
  }

  private void dropDigests() throws IOException {
    Path file = files.digests();
    if (Files.exists(file)) {
      bytes += Files.size(file);
      Files.delete(file);
    }
  }

  private void markNames() throws IOException {
    for (NamedImage named : new NameTable(files).all()) {
      requireConfiguration(named);
      markImage(named.image());
      if (named.manifest().isPresent()) {
        markManifest(named.manifest().get());
      }
    }
  }

  /** Only the configuration tells which layers an image has, and they may be nowhere but here. */
  private void requireConfiguration(NamedImage named) throws IOException {
    Path file = files.document(named.image());
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

  /** Marks a manifest and, if it is an index, what it lists, which may be indexes again. */
  private void markManifest(Digest top) throws IOException {
    Deque<Digest> rest = new ArrayDeque<>(List.of(top));
    while (!rest.isEmpty()) {
      Digest digest = rest.pop();
      needed.add(digest);
      if (manifests.add(digest)) {
        rest.addAll(listed(digest));
      }
    }
  }

  private List<Digest> listed(Digest index) throws IOException {
    Optional<byte[]> document = StoreFiles.read(files.document(index));
    if (document.isPresent()) {
      for (String mediaType : List.of(MediaTypes.OCI_INDEX, MediaTypes.DOCKER_INDEX)) {
        try {
          return Index.parse(document.get(), mediaType).manifests().stream()
              .map(Descriptor::digest)
              .toList();
        } catch (OciFormatException another) {
          continue;
        }
      }
    }
    return List.of();
  }

  private void markLeases() throws IOException {
    for (Path lease : StoreListing.of(files.leases())) {
      for (Digest digest : Lease.ofLiving(lease).orElse(Set.of())) {
        markImage(digest);
        markLayer(digest);
      }
    }
  }

  private void markCache() throws IOException {
    for (Path file : StoreListing.of(files.cache())) {
      Optional<CachedStep> step = StepCache.read(file);
      if (step.isPresent()) {
        markImage(step.get().image());
      }
    }
  }

  private void dropCache() throws IOException {
    for (Path file : StoreListing.of(files.cache())) {
      Optional<CachedStep> step = StepCache.read(file);
      if (step.isEmpty() || !needed.contains(step.get().image())) {
        Files.delete(file);
        cached++;
      }
    }
  }

  /**
   * Marks a document and, if it is a configuration, its layers; also one that is marked already
   * because an index of somebody else calls it a manifest.
   */
  private void markImage(Digest digest) throws IOException {
    needed.add(digest);
    if (!images.add(digest)) {
      return;
    }
    Optional<byte[]> document = StoreFiles.read(files.document(digest));
    if (document.isEmpty()) {
      return;
    }
    try {
      needed.addAll(ChainId.all(ImageConfig.parse(document.get()).diffIds()));
    } catch (OciFormatException notAConfiguration) {
      return;
    }
  }

  /** Marks a layer and those below it. */
  private void markLayer(Digest chainId) throws IOException {
    Optional<Digest> next = Optional.of(chainId);
    while (next.isPresent() && next.get().algorithm().equals("sha256")) {
      needed.add(next.get());
      next = Store.readLayer(files.layer(next.get())).flatMap(layer -> layer.record().parent());
    }
  }

  private void sweepLayers() throws IOException {
    Set<Path> neededLayers = new HashSet<>();
    for (Digest digest : needed) {
      if (digest.algorithm().equals("sha256")) {
        neededLayers.add(files.layer(digest));
      }
    }
    Set<String> kept = new HashSet<>();
    for (Path directory : StoreListing.of(files.layers())) {
      if (neededLayers.contains(directory)) {
        Store.readLayer(directory).ifPresent(layer -> kept.add(layer.record().diffId().hex()));
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
    for (Path file : StoreListing.of(files.blobs())) {
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

  /** A download that nobody holds is given up. */
  private void sweepPartials() throws IOException {
    for (Path file : StoreListing.of(files.partials())) {
      try (Fd lock = StoreFiles.openFile(file)) {
        if (Locks.whole(lock, Locks.EXCLUSIVE)) {
          bytes += Files.size(file);
          Files.delete(file);
        }
      }
    }
  }

  private void sweepDocuments() throws IOException {
    for (Digest digest : StoreListing.digests(files.documents())) {
      if (!needed.contains(digest)) {
        Path file = files.document(digest);
        bytes += Files.size(file);
        Files.delete(file);
        documents++;
      }
    }
  }
}
