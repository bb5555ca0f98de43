package dev.jovl.store;

import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Marks what nothing needs but is too young for a collection. An image is as old as it says, and
 * its layers go with it; what belongs to no image is as old as its file.
 */
final class YoungParts {

  private final StoreFiles files;
  private final Age age;
  private final Needed needed;

  /** The layers of images that are old enough. */
  private final Set<Path> old = new HashSet<>();

  YoungParts(StoreFiles files, Age age, Needed needed) {
    this.files = files;
    this.age = age;
    this.needed = needed;
  }

  /** After everything that is needed was marked. Under the store's lock. */
  void mark() throws IOException {
    if (age.isLimited()) {
      markDocuments();
      markLayers();
    }
  }

  private void markDocuments() throws IOException {
    for (Digest digest : StoreListing.digests(files.documents())) {
      if (!needed.has(digest)) {
        markDocument(digest);
      }
    }
  }

  private void markDocument(Digest digest) throws IOException {
    Optional<ImageConfig> image = needed.configuration(digest);
    if (image.isEmpty()) {
      if (age.isYoung(files.document(digest))) {
        needed.markDocument(digest);
      }
    } else if (age.isYoung(image.get())) {
      needed.markImage(digest);
    } else {
      for (Digest chain : ChainId.all(image.get().diffIds())) {
        if (StoreFiles.canBeLayer(chain)) {
          old.add(files.layer(chain));
        }
      }
    }
  }

  private void markLayers() throws IOException {
    Set<Path> kept = needed.layers();
    for (Path directory : StoreListing.of(files.layers())) {
      if (!kept.contains(directory) && !old.contains(directory)) {
        markLayer(directory);
      }
    }
  }

  /** A layer that is damaged is missed by nobody. */
  private void markLayer(Path directory) throws IOException {
    try {
      Optional<StoredLayer> layer = StoredLayer.read(directory);
      if (layer.isPresent() && age.isYoung(directory.resolve(StoredLayer.RECORD))) {
        needed.markLayer(layer.get().record().chainId());
      }
    } catch (StoreException damaged) {
      return;
    }
  }
}
