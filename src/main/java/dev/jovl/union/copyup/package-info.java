/**
 * Copy-up: a file of the layers below gets its copy in the upper before it is changed.
 *
 * <p>{@link dev.jovl.union.copyup.CopyUp} decides what is needed; {@code NodeCopy} makes the copy,
 * for which {@code DataCopy} moves the bytes and keeps holes, and {@code MetadataCopy} makes owner,
 * mode, times and attributes the same; {@code CopyPublication} gives it its name. The copy is made
 * in the work directory under a random name; it is on disk before one rename puts it in its place,
 * unless the union is volatile. While bytes are copied no lock is held: two copy-ups of one node
 * exclude each other, and a change of a node's metadata waits while its data is brought to a copy
 * that has metadata alone; nothing else waits. When the copy gets its name, the monitor of the node
 * and its directory are locked for a moment, and all open files of the node go over to the copy.
 */
@NullMarked
package dev.jovl.union.copyup;

import org.jspecify.annotations.NullMarked;
