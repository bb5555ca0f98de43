package dev.jovl.build;

import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;

/**
 * What stands after a step.
 *
 * @param image the image after it
 * @param id digest of the image
 */
record StepImage(ImageConfig image, Digest id) {}
