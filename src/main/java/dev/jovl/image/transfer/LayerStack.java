package dev.jovl.image.transfer;

import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.store.Store;
import dev.jovl.store.StoredLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The layers of an image in the order of its configuration. */
public final class LayerStack {

  private LayerStack() {}

  /** Returns the layers that a configuration names, lowest first; all must be in the store. */
  public static List<StoredLayer> of(Store store, ImageConfig config) throws IOException {
    Optional<Digest> chain = config.chainId();
    if (chain.isEmpty()) {
      return List.of();
    }
    List<StoredLayer> layers = new ArrayList<>(store.stack(chain.get()));
    Collections.reverse(layers);
    return layers;
  }
}
