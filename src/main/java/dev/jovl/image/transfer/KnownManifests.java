package dev.jovl.image.transfer;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Index;
import dev.jovl.oci.Manifest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.RawManifest;
import dev.jovl.oci.Reference;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Store;
import dev.jovl.store.StoreException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the manifests in the store say of images and of the repositories of a registry. */
public final class KnownManifests {

  private final Store store;
  private final Optional<Digest> first;

  /**
   * Prepares to look.
   *
   * @param store where the manifests are; stays the caller's
   * @param first the manifest that is better than others as good, if there is one
   */
  public KnownManifests(Store store, Optional<Digest> first) {
    this.store = store;
    this.first = first;
  }

  /** Returns, by blob, another repository of the same registry whose manifest names it. */
  public Map<Digest, String> neighbours(Reference target) throws IOException {
    Map<Digest, String> neighbours = new HashMap<>();
    for (NamedImage named : store.names()) {
      Reference name = named.name();
      boolean near = name.domain().equals(target.domain()) && !name.path().equals(target.path());
      if (near && named.manifest().isPresent()) {
        for (Manifest manifest : under(named.manifest().get())) {
          manifest.layers().forEach(it -> neighbours.putIfAbsent(it.digest(), name.path()));
        }
      }
    }
    return neighbours;
  }

  /** Returns the manifest of a digest, or those that are here of what it lists as an index. */
  private List<Manifest> under(Digest top) throws IOException {
    List<Manifest> found = new ArrayList<>();
    Set<Digest> seen = new HashSet<>();
    Deque<Digest> rest = new ArrayDeque<>(List.of(top));
    while (!rest.isEmpty()) {
      Digest digest = rest.pop();
      Optional<byte[]> bytes = seen.add(digest) ? bytes(digest) : Optional.empty();
      Optional<RawManifest> stored = bytes.flatMap(it -> read(digest, it));
      if (stored.isPresent()) {
        found.add(parse(stored.get()));
      } else {
        bytes.flatMap(Index::ifOne).stream()
            .flatMap(list -> list.manifests().stream())
            .forEach(it -> rest.add(it.digest()));
      }
    }
    return found;
  }

  /**
   * Returns the manifest of an image with these blobs as its layers: one that a registry gave, byte
   * for byte, if it says the same of the same blobs, and a new one otherwise. What a registry says
   * of layers that are there already was compared with nothing when it came.
   *
   * @param config the bytes of the configuration
   * @param layers the blobs, lowest first
   */
  public RawManifest manifest(byte[] config, List<Descriptor> layers) throws IOException {
    List<Descriptor> wanted = inWordsOfOci(layers);
    Descriptor configuration = Descriptor.of(MediaTypes.OCI_CONFIG, config);
    List<Digest> documents = new ArrayList<>(store.documents());
    first.ifPresent(digest -> documents.add(0, digest));
    for (Digest document : documents) {
      Optional<RawManifest> stored = bytes(document).flatMap(it -> read(document, it));
      if (stored.isPresent()) {
        Manifest manifest = parse(stored.get());
        if (manifest.config().digest().equals(configuration.digest())
            && manifest.config().size() == configuration.size()
            && inWordsOfOci(manifest.layers()).equals(wanted)) {
          return stored.get();
        }
      }
    }
    byte[] bytes = new Manifest(MediaTypes.OCI_MANIFEST, configuration, wanted).toBytes();
    return new RawManifest(Descriptor.of(MediaTypes.OCI_MANIFEST, bytes), bytes);
  }

  /** Returns what type, digest and size layers have, and nothing else that is said of them. */
  private static List<Descriptor> inWordsOfOci(List<Descriptor> layers) {
    return layers.stream().map(KnownManifests::inWordsOfOci).toList();
  }

  private static Descriptor inWordsOfOci(Descriptor layer) {
    String mediaType =
        switch (layer.mediaType()) {
          case MediaTypes.DOCKER_LAYER -> MediaTypes.OCI_LAYER;
          case MediaTypes.DOCKER_LAYER_GZIP -> MediaTypes.OCI_LAYER_GZIP;
          case MediaTypes.DOCKER_LAYER_ZSTD -> MediaTypes.OCI_LAYER_ZSTD;
          default -> layer.mediaType();
        };
    return new Descriptor(mediaType, layer.digest(), layer.size());
  }

  /** Returns the bytes of a document; of a damaged one there are none. */
  private Optional<byte[]> bytes(Digest digest) throws IOException {
    try {
      return store.look(digest);
    } catch (StoreException damaged) {
      return Optional.empty();
    }
  }

  /** Returns a document if it is the manifest of one image. */
  private static Optional<RawManifest> read(Digest digest, byte[] bytes) {
    for (String mediaType : List.of(MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST)) {
      try {
        Manifest unused = Manifest.parse(bytes, mediaType);
        return Optional.of(new RawManifest(new Descriptor(mediaType, digest, bytes.length), bytes));
      } catch (OciFormatException another) {
        continue;
      }
    }
    return Optional.empty();
  }

  private static Manifest parse(RawManifest stored) throws OciFormatException {
    return Manifest.parse(stored.bytes(), stored.descriptor().mediaType());
  }
}
