package dev.jovl.image.archive;

import dev.jovl.image.Image;
import dev.jovl.image.transfer.ImageException;
import dev.jovl.image.transfer.LayerStack;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Reference;
import dev.jovl.store.Store;
import dev.jovl.store.StoredLayer;
import java.io.IOException;
import java.util.List;

/**
 * An image that goes into an archive.
 *
 * @param id the digest of its configuration
 * @param config the bytes of its configuration
 * @param names what it shall be called where it is loaded
 * @param layers its layers, lowest first
 */
@SuppressWarnings("ArrayRecordComponent") // identity is the digest of the configuration
record SavedImage(Digest id, byte[] config, List<Reference> names, List<StoredLayer> layers) {

  static SavedImage of(Store store, Image image, List<Reference> names) throws IOException {
    byte[] config =
        store
            .document(image.id())
            .orElseThrow(() -> new ImageException("image " + image.id() + " is not complete"));
    List<StoredLayer> layers = LayerStack.of(store, image.config());
    return new SavedImage(image.id(), config, names, layers);
  }

  /** Returns its names as docker save writes them. */
  List<String> tags() {
    return names.stream().map(Reference::familiar).toList();
  }
}
