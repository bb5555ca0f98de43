package dev.jovl.image.transfer;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.Manifest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.Shown;
import java.util.List;

/** What must hold between the parts of one image. */
public final class ImageParts {

  /** An image of more layers than this is taken for an attack. */
  private static final int MAX_LAYERS = 2000;

  private ImageParts() {}

  /** Returns whether a manifest is of an image, and not of what goes with one. */
  public static boolean isImage(Manifest manifest) {
    return MediaTypes.isImageConfig(manifest.config().mediaType())
        && manifest.layers().stream().map(Descriptor::mediaType).allMatch(MediaTypes::isOfLayers);
  }

  /**
   * Refuses a manifest whose parts are not those of an image that can run.
   *
   * @throws ImageException that says which part it is
   */
  public static void check(Manifest manifest) throws ImageException {
    if (!MediaTypes.isImageConfig(manifest.config().mediaType())) {
      throw new ImageException(
          "not an image but an artifact of type " + Shown.clip(manifest.config().mediaType()));
    }
    for (Descriptor layer : manifest.layers()) {
      if (MediaTypes.isForeignLayer(layer.mediaType())) {
        throw new ImageException(
            "layer " + layer.digest().shortHex() + " is not distributable; only its owner has it");
      }
      if (!MediaTypes.isLayer(layer.mediaType())) {
        throw new ImageException(
            "layer "
                + layer.digest().shortHex()
                + " is of type "
                + Shown.clip(layer.mediaType())
                + ", which is not supported");
      }
    }
  }

  /**
   * Refuses a configuration that does not name the layers that there are.
   *
   * @param layers how many there are
   * @throws ImageException if it names more or fewer, or if there are more than any image has
   */
  public static void check(ImageConfig config, int layers) throws ImageException {
    List<Digest> diffIds = config.diffIds();
    if (diffIds.size() != layers) {
      throw new ImageException(
          "the configuration names "
              + diffIds.size()
              + " layers, but there are "
              + layers
              + " of them");
    }
    if (layers > MAX_LAYERS) {
      throw new ImageException("more than " + MAX_LAYERS + " layers");
    }
  }
}
