/**
 * Layers between their two forms: a directory in the on-disk format of the kernel's overlayfs, and
 * a tar with the whiteouts of the OCI image specification, compressed or not.
 *
 * <p>{@link dev.jovl.layer.LayerUnpacker} makes a directory of a tar, {@link
 * dev.jovl.layer.Changeset} a tar of a directory; {@link dev.jovl.layer.compression.Compression} is
 * the wrapping around a tar. The digest of the plain tar is the <em>diff id</em> of a layer; both
 * directions compute it while the bytes pass, once.
 *
 * <p>A tar from elsewhere cannot be made again from its directory alone, since two writers never
 * agree on headers; so unpacking can record the <em>frames</em> of a tar, all its bytes that are
 * not file content, and {@link dev.jovl.layer.LayerFrames} joins them with the files to the same
 * tar.
 *
 * <p>Unpacking is hostile territory. All names are bytes and reach the disk through one resolver,
 * {@code LayerTree}, which walks component by component with descriptors and {@code O_NOFOLLOW}:
 * symbolic links are resolved by it, inside the image, through the layers below too, and never by
 * the kernel. What must not be is refused by a {@link dev.jovl.layer.LayerException} that names the
 * entry: names that climb out, links to directories or to nothing, another root, device 0/0, the
 * private attributes of union filesystems. The target directory must be unpublished and out of
 * reach for others (mode 0700 above it) until unpacking has returned.
 */
@NullMarked
package dev.jovl.layer;

import org.jspecify.annotations.NullMarked;
