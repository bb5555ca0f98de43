/**
 * The writable tree of a union on disk. It knows no nodes: a directory is a descriptor and its
 * {@link dev.jovl.union.upper.DirectoryMarks}.
 *
 * <p>{@link dev.jovl.union.upper.Upper} holds the tree, its work directory and its index; {@link
 * dev.jovl.union.upper.UpperWhiteouts} writes deletions, {@code OpaqueMark} what hides all below,
 * {@link dev.jovl.union.upper.LinkCount} how many names a file of the index has. {@link
 * dev.jovl.union.upper.WorkDirectory} has the layout that the kernel's overlayfs gives the work
 * directory.
 *
 * <p>A change is made so that a crash leaves the state before it or the one after. What is to get a
 * name is made in the work directory, and comes to its place by one rename; {@link
 * dev.jovl.union.upper.Exchange} is what comes next to that where a filesystem cannot do it in one.
 * {@code IndexCleanup} and the emptied work directory of the next mount take what a crash has left.
 */
@NullMarked
package dev.jovl.union.upper;

import org.jspecify.annotations.NullMarked;
