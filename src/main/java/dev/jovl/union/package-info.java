/**
 * The core of a union filesystem: nodes, where a file is, the upper, inode numbers. It knows no
 * FUSE and can be used without a mount.
 *
 * <p>A <b>layer</b> ({@link dev.jovl.union.layer.Layer}) is a read-only tree; the <b>upper</b>
 * ({@link dev.jovl.union.upper.Upper}) is the writable tree with its work directory. A <b>node</b>
 * ({@link dev.jovl.union.Node}) is one file of the union; its <b>edges</b> are its names; its
 * <b>sources</b> say where it is: in the upper, below, or both. A <b>place</b> is where a file is
 * in a layer and never changes. {@link dev.jovl.union.Union} holds it all; the operations are in
 * {@code union.op}.
 *
 * <p>Lookup asks the layers that have the parent directory, from the top, name by name; how one
 * layer is read, and which file a copy was made from, is in {@code union.layer}. No node holds a
 * descriptor, except one whose last name is gone; {@link dev.jovl.union.layer.DirectoryHandles}
 * keeps a bounded number of directories open.
 *
 * <p>{@link dev.jovl.union.UnionLocks} says which locks there are and in which order they are
 * taken. Reading and writing take none of them: what a node is, is one volatile immutable value.
 */
@NullMarked
package dev.jovl.union;

import org.jspecify.annotations.NullMarked;
