/**
 * Whole files and trees of them, made of the system calls of {@code linux}.
 *
 * <p>{@link dev.jovl.linux.tree.Trees} lists and removes, {@link dev.jovl.linux.tree.TreeWalk} goes
 * through a tree, {@link dev.jovl.linux.tree.InRootWalk} finds a path below a root that nothing
 * leads out of. All go by descriptors, one component at a time, and follow no link but as said
 * there; none recurses, so that no depth ends it. {@link dev.jovl.linux.tree.ContentCopy} and
 * {@link dev.jovl.linux.tree.WriteBehind} are about what a file holds.
 *
 * <p>Errors are those of the system calls, as {@link dev.jovl.posix.ErrnoException}.
 */
@NullMarked
package dev.jovl.linux.tree;

import org.jspecify.annotations.NullMarked;
