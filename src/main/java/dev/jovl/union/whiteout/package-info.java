/**
 * How a deletion is written on disk, in each dialect, and the names of the attributes in which an
 * overlay keeps its state. It can be read without the rest of the union, and depends on nothing of
 * it.
 *
 * <p>A <b>whiteout</b> says that a name of the layers below is gone: a character device 0/0, a file
 * {@code .wh.NAME} beside it (OCI layers, AUFS), or an empty file with the attribute {@code
 * overlay.whiteout} in a directory whose {@code overlay.opaque} is "x". An <b>opaque</b> directory
 * hides all names below: {@code overlay.opaque} of "y", {@code user.fuseoverlayfs.opaque}, or a
 * file {@code .wh..wh..opq} in it. All are read; {@code overlay.opaque} and the device are written,
 * or the attribute where no device can be made.
 */
@NullMarked
package dev.jovl.union.whiteout;

import org.jspecify.annotations.NullMarked;
