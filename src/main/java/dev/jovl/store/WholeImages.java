package dev.jovl.store;

import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.OciFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds images of which nothing is missing. A build asks for that with each step, of stacks that
 * differ in their uppermost layer only; the store protects what was found, so of a stack that was
 * once whole only the uppermost layer is looked at again. Safe for several threads.
 */
final class WholeImages {
  /** An image that was found. */
  private record Found(Digest id, ImageConfig config, Optional<Digest> chain) {}

  private final Store store;

  /** The uppermost layers of stacks of which nothing was missing. */
  private final Set<Digest> whole = ConcurrentHashMap.newKeySet();

  /** Only one is kept: a step asks for the same one in a row, and each names all steps below. */
  private volatile @Nullable Found latest;

  WholeImages(Store store) {
    this.store = store;
  }

  /**
   * Returns a configuration, if it and all its layers are there.
   *
   * @throws StoreException if the document is not the configuration of an image
   */
  Optional<ImageConfig> find(Digest id) throws IOException {
    Found last = latest;
    if (last == null || !last.id.equals(id) || !store.hasDocument(id)) {
      Optional<byte[]> bytes = store.document(id);
      if (bytes.isEmpty()) {
        return Optional.empty();
      }
      ImageConfig config = parse(id, bytes.get());
      last = new Found(id, config, config.chainId());
      latest = last;
    }
    return isWhole(last.chain) ? Optional.of(last.config) : Optional.empty();
  }

  /** Returns whether this stack of layers is there, lowest first. */
  boolean hasLayers(List<Digest> diffIds) throws IOException {
    return isWhole(ChainId.of(diffIds));
  }

  private boolean isWhole(Optional<Digest> chain) throws IOException {
    List<Digest> found = new ArrayList<>();
    Optional<Digest> next = chain;
    while (next.isPresent()) {
      Optional<StoredLayer> layer = store.layer(next.get());
      if (layer.isEmpty()) {
        return false;
      }
      if (whole.contains(next.get())) {
        break;
      }
      found.add(next.get());
      next = layer.get().record().parent();
    }
    whole.addAll(found);
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
    Optional<Digest> chain = parse(named.image(), bytes).chainId();
    if (chain.isPresent()) {
      store.stack(chain.get());
    }
    if (named.manifest().isPresent() && store.document(named.manifest().get()).isEmpty()) {
      throw new StoreException("manifest " + named.manifest().get() + " is not there");
    }
  }

  private static ImageConfig parse(Digest id, byte[] config) throws IOException {
    try {
      return ImageConfig.parse(config);
    } catch (OciFormatException e) {
      throw new StoreException(id + " is not the configuration of an image: " + e.getMessage(), e);
    }
  }
}
