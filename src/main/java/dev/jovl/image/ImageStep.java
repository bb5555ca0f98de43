package dev.jovl.image;

import dev.jovl.oci.Digest;
import dev.jovl.oci.History;
import dev.jovl.store.StoredLayer;
import java.util.Optional;

/**
 * A step in the making of an image.
 *
 * @param image the image that stood after it, if the store has that
 * @param history what the configuration tells of it
 * @param layer the layer that it made, if it made one
 */
public record ImageStep(Optional<Digest> image, History history, Optional<StoredLayer> layer) {

  /** Returns the length of its layer as a plain tar, in bytes; 0 without one. */
  public long bytes() {
    return layer.map(it -> it.record().tarBytes()).orElse(0L);
  }
}
