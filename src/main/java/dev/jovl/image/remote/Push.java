package dev.jovl.image.remote;

import dev.jovl.image.transfer.ImageException;
import dev.jovl.image.transfer.KnownManifests;
import dev.jovl.image.transfer.LayerStack;
import dev.jovl.image.transfer.LayerThreads;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.image.transfer.TransferListener.Stage;
import dev.jovl.layer.compression.Compression;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.RawManifest;
import dev.jovl.oci.Reference;
import dev.jovl.registry.Registry;
import dev.jovl.registry.RegistryException;
import dev.jovl.registry.RegistrySettings;
import dev.jovl.registry.Repository;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Store;
import dev.jovl.store.StoredLayer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Brings an image of the store to a registry. */
public final class Push {

  private static final int THREADS = 4;

  private final Store store;
  private final RegistrySettings settings;
  private final Compression compression;
  private final TransferListener listener;

  /**
   * Prepares to push.
   *
   * @param store where from; stays the caller's
   * @param settings how registries are spoken to
   * @param compression of layers that the registry does not have yet
   * @param listener is told how the layers go
   */
  public Push(
      Store store, RegistrySettings settings, Compression compression, TransferListener listener) {
    this.store = store;
    this.settings = settings;
    this.compression = compression;
    this.listener = listener;
  }

  /**
   * Pushes the image of a name to the repository of that name.
   *
   * @param name with a tag
   * @return the manifest that the registry has now
   */
  public Descriptor call(Reference name) throws IOException {
    NamedImage named =
        store
            .find(name)
            .orElseThrow(
                () ->
                    new ImageException(
                        "no such image: " + name.familiar() + "; give it that name by jovl tag"));
    byte[] config =
        store
            .document(named.image())
            .orElseThrow(() -> new ImageException("image " + named.image() + " is not complete"));
    Repository repository = Registry.of(name.domain(), settings).repository(name.path());
    KnownManifests known = new KnownManifests(store, named.manifest());
    LayerPush layerPush =
        new LayerPush(store, repository, known.neighbours(name), compression, listener);
    List<StoredLayer> stack = LayerStack.of(store, ImageConfig.parse(config));
    for (StoredLayer layer : stack) {
      listener.progress(LayerPush.shown(store, layer), Stage.PREPARING, 0, 0);
    }
    LayerThreads<Descriptor> threads = new LayerThreads<>(THREADS);
    stack.forEach(layer -> threads.add(() -> layerPush.call(layer)));
    List<Descriptor> layers = threads.run();
    pushConfig(repository, config);
    return pushManifest(repository, named, known.manifest(config, layers));
  }

  private static void pushConfig(Repository repository, byte[] config) throws IOException {
    Descriptor blob = Descriptor.of(MediaTypes.OCI_CONFIG, config);
    if (!repository.hasBlob(blob.digest())) {
      repository.pushBlob(
          blob,
          offset -> new ByteArrayInputStream(config, (int) offset, config.length),
          sent -> {});
    }
  }

  /**
   * Gives the registry the manifest. One that refuses it may only be too old for the words of the
   * OCI, and is asked once more in Docker's; people are told if that helps, and get the registry's
   * first answer if not.
   */
  private Descriptor pushManifest(Repository repository, NamedImage named, RawManifest manifest)
      throws IOException {
    try {
      return pushAsItIs(repository, named, manifest);
    } catch (RegistryException e) {
      if (e.kind() != RegistryException.Kind.REFUSED) {
        throw e;
      }
      Optional<RawManifest> other = DockerManifest.of(manifest);
      if (other.isEmpty()) {
        throw e;
      }
      try {
        Descriptor pushed = pushAsItIs(repository, named, other.get());
        listener.note("the registry takes no OCI manifest; pushed in Docker's form");
        return pushed;
      } catch (RegistryException again) {
        e.addSuppressed(again);
        throw e;
      }
    }
  }

  private Descriptor pushAsItIs(Repository repository, NamedImage named, RawManifest manifest)
      throws IOException {
    String mediaType = manifest.descriptor().mediaType();
    byte[] bytes = manifest.bytes();
    Digest digest = repository.pushManifest(named.name().tagOrDigest(), mediaType, bytes);
    store.putDocument(digest, bytes);
    store.noteManifest(new NamedImage(named.name(), named.image(), Optional.of(digest)));
    return new Descriptor(mediaType, digest, bytes.length);
  }
}
