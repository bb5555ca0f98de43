package dev.jovl.image;

import dev.jovl.oci.Digest;
import java.util.List;

/**
 * Something of a store that is not as it was made.
 *
 * @param kind what it is
 * @param digest the chain id of the layer, or the digest of the document
 * @param why what is wrong with it
 * @param images the images that need it, by name where they have one
 */
public record Damage(Kind kind, Digest digest, String why, List<String> images) {

  /** What can be damaged. */
  public enum Kind {
    /** A layer. */
    LAYER,
    /** A configuration or manifest. */
    DOCUMENT
  }

  /** Copies the list. */
  public Damage {
    images = List.copyOf(images);
  }
}
