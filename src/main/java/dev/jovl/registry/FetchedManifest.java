package dev.jovl.registry;

import dev.jovl.oci.Descriptor;

/**
 * A manifest or index as it came.
 *
 * @param descriptor its media type, digest and length, all verified
 * @param bytes the document; owned by whoever fetched it
 */
@SuppressWarnings("ArrayRecordComponent") // identity is the descriptor's digest
public record FetchedManifest(Descriptor descriptor, byte[] bytes) {}
