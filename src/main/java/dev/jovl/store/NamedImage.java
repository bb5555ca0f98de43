package dev.jovl.store;

import dev.jovl.oci.Digest;
import dev.jovl.oci.Reference;
import java.util.Optional;

/**
 * A name and the image that it stands for.
 *
 * @param name the name, with a tag or a digest
 * @param image the digest of the configuration, which is the id of the image
 * @param manifest the digest of the manifest that a registry gave for this name, if one did
 */
public record NamedImage(Reference name, Digest image, Optional<Digest> manifest) {}
