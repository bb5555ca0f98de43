package dev.jovl.image;

import dev.jovl.oci.Descriptor;

/**
 * A manifest as it came.
 *
 * @param descriptor its media type, digest and length
 * @param bytes the document
 */
@SuppressWarnings("ArrayRecordComponent") // identity is the descriptor's digest
record StoredManifest(Descriptor descriptor, byte[] bytes) {}
