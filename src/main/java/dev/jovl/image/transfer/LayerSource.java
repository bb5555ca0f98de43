package dev.jovl.image.transfer;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Where one layer comes from. Used by one thread. */
public interface LayerSource {

  /** Returns the digest that names the layer to people. */
  Digest shown();

  /** Returns what its compressed form is, if that is known. */
  Optional<Descriptor> blob();

  /**
   * Returns the layer, compressed or not. If its digest is known, a caller that reads it to the end
   * without an exception has read exactly that; and it can be opened again.
   */
  InputStream open() throws IOException;

  /**
   * Gives back what the source holds.
   *
   * @param done whether the layer is in the store
   */
  void release(boolean done) throws IOException;
}
