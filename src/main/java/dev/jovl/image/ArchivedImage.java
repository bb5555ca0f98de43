package dev.jovl.image;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.RawManifest;
import dev.jovl.oci.Reference;
import java.util.List;
import java.util.Optional;

/**
 * An image as it stands in an archive.
 *
 * @param names what it shall be called
 * @param manifest its manifest as it came, if it has one
 * @param config the bytes of its configuration, verified if there is a manifest
 * @param layers its layers, lowest first
 */
@SuppressWarnings("ArrayRecordComponent") // identity is the digest of the configuration
record ArchivedImage(
    List<Reference> names, Optional<RawManifest> manifest, byte[] config, List<Layer> layers) {

  ArchivedImage {
    names = List.copyOf(names);
    layers = List.copyOf(layers);
  }

  /**
   * A layer.
   *
   * @param path the name of its file in the archive
   * @param descriptor what its bytes must be, if the archive says so
   */
  record Layer(String path, Optional<Descriptor> descriptor) {}
}
