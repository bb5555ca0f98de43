package dev.jovl.build.request;

import dev.jovl.oci.Digest;
import dev.jovl.oci.Reference;
import java.io.IOException;

/** Gets images that the store does not have. */
public interface ImageSource {

  /**
   * Puts an image with its layers into the store.
   *
   * @param name with a tag or digest
   * @return the digest of its configuration
   * @throws IOException whose message says why there is none
   */
  Digest fetch(Reference name) throws IOException;
}
