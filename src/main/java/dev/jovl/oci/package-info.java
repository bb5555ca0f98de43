/**
 * The documents of a container image, as values: what an image, its parts and its name are.
 *
 * <p>A {@link dev.jovl.oci.Reference} is the name that people type, a {@link dev.jovl.oci.Digest}
 * the name that cannot lie. A {@link dev.jovl.oci.Index} lists {@link dev.jovl.oci.Manifest}s by
 * {@link dev.jovl.oci.Platform}; a manifest names one {@link dev.jovl.oci.ImageConfig} and the
 * layers, each by a {@link dev.jovl.oci.Descriptor}. {@link dev.jovl.oci.ChainId} names a stack of
 * layers.
 *
 * <p>Rules that hold for every document: it is parsed only within a limit of bytes, of nesting and
 * of values; a key that stands twice, a value of the wrong type and a text that is not Unicode are
 * errors ({@link dev.jovl.oci.OciFormatException}); null is absence; fields that this package does
 * not know survive parse and write. Writing is a function of the value: the same value gives the
 * same bytes. A document that came from elsewhere is identified by the bytes that came, so whoever
 * reads one keeps those bytes and never writes it again under its old digest.
 *
 * <p>The formats are those of the OCI image specification 1.1 and of the Docker image manifest
 * version 2, schema 2. Nothing here does I/O of its own: {@link dev.jovl.oci.VerifyingInputStream}
 * reads a given stream. Its base, {@link dev.jovl.oci.BulkInputStream}, is here because every
 * package with such streams may use this one.
 */
@NullMarked
package dev.jovl.oci;

import org.jspecify.annotations.NullMarked;
