package dev.jovl.store;

import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.OciFormatException;
import java.io.IOException;
import java.util.Optional;

/** Checks that everything that an image consists of is there. */
final class Reachable {

  private final Store store;

  Reachable(Store store) {
    this.store = store;
  }

  /** Tells whether a configuration and all its layers are there. */
  boolean isWhole(Digest image) throws IOException {
    Optional<byte[]> bytes = store.document(image);
    if (bytes.isEmpty()) {
      return false;
    }
    Optional<Digest> next = chainOf(bytes.get());
    while (next.isPresent()) {
      Optional<StoredLayer> layer = store.layer(next.get());
      if (layer.isEmpty()) {
        return false;
      }
      next = layer.get().record().parent();
    }
    return true;
  }

  /**
   * Checks an image before it gets a name.
   *
   * @throws StoreException that says what is missing
   */
  void check(NamedImage named) throws IOException {
    byte[] bytes =
        store
            .document(named.image())
            .orElseThrow(() -> new StoreException("image " + named.image() + " is not there"));
    Optional<Digest> chain = chainOf(bytes);
    if (chain.isPresent()) {
      store.stack(chain.get());
    }
    if (named.manifest().isPresent() && store.document(named.manifest().get()).isEmpty()) {
      throw new StoreException("manifest " + named.manifest().get() + " is not there");
    }
  }

  private static Optional<Digest> chainOf(byte[] config) throws IOException {
    try {
      return ChainId.of(ImageConfig.parse(config).diffIds());
    } catch (OciFormatException e) {
      throw new StoreException("not the configuration of an image: " + e.getMessage(), e);
    }
  }
}
