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
 * Marks what nothing needs but a collection spares. The layers of an image go with it if nothing
 * else has them; an image is as old as it says, and what belongs to no image as old as its file.
 */
final class SparedParts {

  private final StoreLayout layout;
  private final CollectionLimit limit;
  private final Reachable needed;

  /** The layers of images that are not spared. */
  private final Set<Path> leaving = new HashSet<>();

  SparedParts(StoreLayout layout, CollectionLimit limit, Reachable needed) {
    this.layout = layout;
    this.limit = limit;
    this.needed = needed;
  }

  /** After everything that is needed was marked. Under the store's lock. */
  void mark() throws IOException {
    if (limit.isLimited()) {
      markDocuments();
      markLayers();
    }
  }

  private void markDocuments() throws IOException {
    for (Digest digest : StoreListing.digests(layout.documents())) {
      if (!needed.has(digest)) {
        markDocument(digest);
      }
    }
  }

  private void markDocument(Digest digest) throws IOException {
    Optional<ImageConfig> image = needed.configuration(digest);
    if (image.isEmpty()) {
      if (limit.spares(layout.document(digest))) {
        needed.markDocument(digest);
      }
    } else if (limit.spares(image.get())) {
      needed.markImage(digest);
    } else {
      for (Digest chain : ChainId.all(image.get().diffIds())) {
        if (StoreLayout.canBeLayer(chain)) {
          leaving.add(layout.layer(chain));
        }
      }
    }
  }

  private void markLayers() throws IOException {
    Set<Path> kept = needed.layers();
    for (Path directory : StoreListing.of(layout.layers())) {
      if (!kept.contains(directory) && !leaving.contains(directory)) {
        markLayer(directory);
      }
    }
  }

  /** A layer that is damaged is missed by nobody. */
  private void markLayer(Path directory) throws IOException {
    try {
      Optional<StoredLayer> layer = StoredLayer.read(directory);
      if (layer.isPresent() && limit.spares(directory.resolve(StoredLayer.RECORD))) {
        needed.markLayer(layer.get().record().chainId());
      }
    } catch (StoreException damaged) {
      return;
    }
  }
}
