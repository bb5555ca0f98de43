package dev.jovl.image.archive;

import dev.jovl.image.transfer.ImageException;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.RawManifest;
import dev.jovl.oci.Reference;
import dev.jovl.oci.Shown;
import java.util.ArrayList;
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

  /**
   * Leaves out the names that have a digest, as {@code nerdctl save} writes them: a caller that
   * asks for an image by such a name trusts that the registry has been asked.
   *
   * @param own the digest of the image, if the archive has it
   * @throws ImageException if a name has the digest of something else
   */
  static List<Reference> withoutDigests(List<Reference> names, Optional<Digest> own)
      throws ImageException {
    List<Reference> free = new ArrayList<>();
    for (Reference name : names) {
      if (name.digest().isEmpty()) {
        free.add(name);
      } else if (!name.digest().equals(own)) {
        throw new ImageException(
            "the archive calls an image "
                + Shown.clip(name.familiar())
                + ", and has nothing with that digest; make it again with a tag in its place");
      }
    }
    return free;
  }
}
