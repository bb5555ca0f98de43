package dev.jovl.store;

import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;

/**
 * What a build step once made.
 *
 * @param image the digest of the configuration that stands after the step
 * @param facts whatever else the builder wants to remember of it
 */
public record CachedStep(Digest image, JsonObject facts) {}
