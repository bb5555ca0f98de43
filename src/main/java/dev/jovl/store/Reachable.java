package dev.jovl.store;

import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.OciFormatException;
import java.io.IOException;
import java.util.Optional;

/** Checks that everything that an image consists of is there before it gets a name. */
final class Reachable {

  private final Store store;

  Reachable(Store store) {
    this.store = store;
  }

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
