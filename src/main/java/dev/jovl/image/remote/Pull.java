package dev.jovl.image.remote;

import dev.jovl.image.transfer.ImageException;
import dev.jovl.image.transfer.ImageParts;
import dev.jovl.image.transfer.LayerIntake;
import dev.jovl.image.transfer.LayerSource;
import dev.jovl.image.transfer.LayerStack;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.Index;
import dev.jovl.oci.Manifest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.Platform;
import dev.jovl.oci.RawManifest;
import dev.jovl.oci.Reference;
import dev.jovl.oci.Shown;
import dev.jovl.registry.Registry;
import dev.jovl.registry.RegistrySettings;
import dev.jovl.registry.Repository;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Store;
import dev.jovl.store.StoreException;
import dev.jovl.store.StoredLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings an image from a registry into the store and gives it the name that it was pulled by. */
public final class Pull {

  private static final int MAX_NESTING = 4;

  private final Store store;
  private final RegistrySettings settings;
  private final Platform platform;
  private final TransferListener listener;

  /**
   * Prepares to pull.
   *
   * @param store where to; stays the caller's
   * @param settings how registries are spoken to
   * @param platform what is taken from an image for several platforms
   * @param listener is told how the layers come
   */
  public Pull(
      Store store, RegistrySettings settings, Platform platform, TransferListener listener) {
    this.store = store;
    this.settings = settings;
    this.platform = platform;
    this.listener = listener;
  }

  /**
   * What a pull gave.
   *
   * @param image the digest of the configuration, which is the id of the image
   * @param digest the digest that the registry has for the name: of an index if it has one
   * @param changed whether the name stood for something else before, or for nothing
   * @param runs whether the image is surely for the platform that was wanted, or does not say
   */
  public record Result(Digest image, Digest digest, boolean changed, boolean runs) {}

  /**
   * Pulls an image.
   *
   * @param name with a tag or a digest
   */
  public Result call(Reference name) throws IOException {
    Repository repository = Registry.of(name.domain(), settings).repository(name.path());
    RawManifest top = repository.manifest(name.tagOrDigest());
    List<RawManifest> way = choose(repository, top);
    RawManifest chosen = way.get(way.size() - 1);
    Manifest manifest = Manifest.parse(chosen.bytes(), chosen.descriptor().mediaType());
    ImageParts.check(manifest);
    byte[] bytes = config(repository, manifest.config());
    ImageConfig config = ImageConfig.parse(bytes);
    ImageParts.check(config, manifest.layers().size());
    if (!isThere(config, manifest.layers())) {
      new LayerIntake(store, config.diffIds(), listener).bring(sources(repository, manifest));
    }
    Digest image = store.putDocument(bytes);
    for (RawManifest document : way) {
      store.putDocument(document.descriptor().digest(), document.bytes());
    }
    Digest digest = top.descriptor().digest();
    Optional<NamedImage> before = store.name(new NamedImage(name, image, Optional.of(digest)));
    boolean changed = !before.map(NamedImage::image).equals(Optional.of(image));
    Platform made = config.platform();
    return new Result(image, digest, changed, made.os().isEmpty() || platform.runs(made));
  }

  /** Follows indexes to the manifest for our platform; returns it last, and what led to it. */
  private List<RawManifest> choose(Repository repository, RawManifest top) throws IOException {
    List<RawManifest> way = new ArrayList<>(List.of(top));
    RawManifest found = top;
    while (MediaTypes.isIndex(found.descriptor().mediaType())) {
      if (way.size() > MAX_NESTING) {
        throw new ImageException("the registry nests indexes deeper than " + MAX_NESTING);
      }
      found = chosen(repository, found);
      way.add(found);
    }
    return way;
  }

  private RawManifest chosen(Repository repository, RawManifest list) throws IOException {
    Index index = Index.parse(list.bytes(), list.descriptor().mediaType());
    Descriptor entry = index.select(platform).orElseThrow(() -> new ImageException(noMatch(index)));
    RawManifest next = repository.manifest(entry.digest().toString());
    if (!next.descriptor().mediaType().equals(entry.mediaType())
        || next.descriptor().size() != entry.size()) {
      throw new ImageException(
          "the registry has another manifest " + entry.digest() + " than its index says");
    }
    return next;
  }

  private String noMatch(Index index) {
    List<String> offered = new ArrayList<>();
    index.manifests().forEach(it -> it.platform().ifPresent(has -> offered.add(has.toString())));
    return "no image for " + platform + "; there are " + Shown.clip(String.join(", ", offered));
  }

  private boolean isThere(ImageConfig config, List<Descriptor> layers) throws IOException {
    List<StoredLayer> stack;
    try {
      stack = LayerStack.of(store, config);
    } catch (StoreException missingLayer) {
      return false;
    }
    if (stack.size() != layers.size()) {
      return false;
    }
    for (int i = 0; i < layers.size(); i++) {
      Optional<Descriptor> blob = Optional.of(layers.get(i));
      if (!LayerIntake.hasVerified(store, stack.get(i).record(), blob)) {
        return false;
      }
    }
    return true;
  }

  private byte[] config(Repository repository, Descriptor descriptor) throws IOException {
    Optional<byte[]> known =
        known(descriptor.digest()).filter(bytes -> bytes.length == descriptor.size());
    return known.isPresent() ? known.get() : repository.document(descriptor, ImageConfig.MAX_BYTES);
  }

  /** Returns nothing for a damaged document: it is fetched again, and replaced. */
  private Optional<byte[]> known(Digest digest) throws IOException {
    try {
      return store.document(digest);
    } catch (StoreException damaged) {
      return Optional.empty();
    }
  }

  private List<LayerSource> sources(Repository repository, Manifest manifest) {
    List<LayerSource> sources = new ArrayList<>();
    for (Descriptor layer : manifest.layers()) {
      sources.add(
          new DownloadedLayer(store, layer, offset -> repository.blob(layer, offset), listener));
    }
    return sources;
  }
}
