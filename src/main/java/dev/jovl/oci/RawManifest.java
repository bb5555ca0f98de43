package dev.jovl.oci;

/**
 * A manifest or index as it came, byte for byte.
 *
 * @param descriptor its media type, digest and length; verified by the maker of this
 * @param bytes the document; not copied, and not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // identity is the descriptor's digest
public record RawManifest(Descriptor descriptor, byte[] bytes) {}
