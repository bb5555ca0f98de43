package dev.jovl.build.step;

import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;

/**
 * What stands after a step.
 *
 * @param image the image after it
 * @param id digest of the image
 */
public record StepImage(ImageConfig image, Digest id) {}
