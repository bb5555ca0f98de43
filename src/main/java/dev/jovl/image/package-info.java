/**
 * The images of a store, by name or id: {@link dev.jovl.image.ImageCatalog} answers what there is,
 * {@link dev.jovl.image.ImageReport} what is known of one, {@link dev.jovl.image.DiskUsage} what
 * they take of the disk; {@link dev.jovl.image.ImageRemoval} takes names and images away, {@link
 * dev.jovl.image.StoreCheck} compares what is kept with its digests.
 *
 * <p>How images get into the store and out of it is told in the packages below: {@code remote} for
 * registries, {@code archive} for files, {@code transfer} for the layers of both.
 */
@NullMarked
package dev.jovl.image;

import org.jspecify.annotations.NullMarked;
