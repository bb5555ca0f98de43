package dev.jovl.build;

import dev.jovl.oci.Digest;
import java.util.List;
import java.util.Optional;

/**
 * Where the files of a mount of a RUN come from.
 *
 * @param layers the layers of a stage or an image, lowest first; nothing for the context
 */
record MountSource(Optional<List<Digest>> layers) {

  /** Returns the context. */
  static MountSource context() {
    return new MountSource(Optional.empty());
  }
}
