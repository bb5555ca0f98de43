/**
 * Images from files and into files: {@link dev.jovl.image.archive.Load} and {@link
 * dev.jovl.image.archive.Save} for archives of the OCI and of docker save and for OCI layouts,
 * {@link dev.jovl.image.archive.RootfsImport} for the tar or the directory of a root filesystem.
 *
 * <p>An archive is read in place, by the names of its files: {@code TarIndex} knows where each is
 * in the tar, {@code LayoutDirectory} opens them below a directory, and neither leads outside. What
 * a manifest in it states is compared with what is there, as with a registry; documents are held in
 * memory up to a limit. The same images make the same archive, byte for byte.
 */
@NullMarked
package dev.jovl.image.archive;

import org.jspecify.annotations.NullMarked;
