package dev.jovl.store;

import dev.jovl.oci.ChainId;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.Index;
import dev.jovl.oci.OciFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The documents and layers that a collection must keep, with all that they lead to. */
final class Reachable {

  private final StoreLayout layout;
  private final Set<Digest> needed = new HashSet<>();

  /** Those of the needed that were looked into for their layers. */
  private final Set<Digest> images = new HashSet<>();

  /** Those of the needed that were looked into for what they list. */
  private final Set<Digest> manifests = new HashSet<>();

  Reachable(StoreLayout layout) {
    this.layout = layout;
  }

  /** Returns whether something is needed: a document by its digest, a layer by its chain id. */
  boolean has(Digest digest) {
    return needed.contains(digest);
  }

  /** Returns the directories of all layers that are needed. */
  Set<Path> layers() throws StoreException {
    Set<Path> layers = new HashSet<>();
    for (Digest digest : needed) {
      if (StoreLayout.canBeLayer(digest)) {
        layers.add(layout.layer(digest));
      }
    }
    return layers;
  }

  /** Marks a document alone. */
  void markDocument(Digest digest) {
    needed.add(digest);
  }

  /** Marks a manifest and, if it is an index, what it lists, which may be indexes again. */
  void markManifest(Digest top) throws IOException {
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
    return StoreFiles.read(layout.document(index)).flatMap(Index::ifOne).stream()
        .flatMap(list -> list.manifests().stream())
        .map(Descriptor::digest)
        .toList();
  }

  /**
   * Marks a document and, if it is a configuration, its layers; also one that is marked already
   * because an index of somebody else calls it a manifest.
   */
  void markImage(Digest digest) throws IOException {
    needed.add(digest);
    if (images.add(digest)) {
      Optional<ImageConfig> config = configuration(digest);
      if (config.isPresent()) {
        needed.addAll(ChainId.all(config.get().diffIds()));
      }
    }
  }

  /** Returns what a document tells if it is the configuration of an image. */
  Optional<ImageConfig> configuration(Digest digest) throws IOException {
    Optional<byte[]> document = StoreFiles.read(layout.document(digest));
    if (document.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ImageConfig.parse(document.get()));
    } catch (OciFormatException notAConfiguration) {
      return Optional.empty();
    }
  }

  /** Marks a layer and those below it. */
  void markLayer(Digest chainId) throws IOException {
    Optional<Digest> next = Optional.of(chainId);
    while (next.isPresent() && StoreLayout.canBeLayer(next.get())) {
      needed.add(next.get());
      next = StoredLayer.read(layout.layer(next.get())).flatMap(layer -> layer.record().parent());
    }
  }
}
