package dev.jovl.image.remote;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Manifest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.RawManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The manifest of an image in Docker's words, for registries that are older than the OCI's. */
final class DockerManifest {

  private DockerManifest() {}

  /**
   * Returns the same image, of the same blobs, as Docker's manifest.
   *
   * @param manifest of an image that can run
   * @return nothing if it is in Docker's words already, or has layers that those registries do not
   *     know either, compressed by zstd
   */
  static Optional<RawManifest> of(RawManifest manifest) throws OciFormatException {
    Manifest known = Manifest.parse(manifest.bytes(), manifest.descriptor().mediaType());
    if (known.mediaType().equals(MediaTypes.DOCKER_MANIFEST)) {
      return Optional.empty();
    }
    List<Descriptor> layers = new ArrayList<>();
    for (Descriptor layer : known.layers()) {
      Optional<String> mediaType = inDockersWords(layer.mediaType());
      if (mediaType.isEmpty()) {
        return Optional.empty();
      }
      layers.add(new Descriptor(mediaType.get(), layer.digest(), layer.size()));
    }
    Descriptor config =
        new Descriptor(MediaTypes.DOCKER_CONFIG, known.config().digest(), known.config().size());
    byte[] bytes = new Manifest(MediaTypes.DOCKER_MANIFEST, config, layers).toBytes();
    return Optional.of(new RawManifest(Descriptor.of(MediaTypes.DOCKER_MANIFEST, bytes), bytes));
  }

  private static Optional<String> inDockersWords(String mediaType) {
    return switch (mediaType) {
      case MediaTypes.OCI_LAYER, MediaTypes.DOCKER_LAYER -> Optional.of(MediaTypes.DOCKER_LAYER);
      case MediaTypes.OCI_LAYER_GZIP, MediaTypes.DOCKER_LAYER_GZIP ->
          Optional.of(MediaTypes.DOCKER_LAYER_GZIP);
      default -> Optional.empty();
    };
  }
}
