/**
 * What is put to the test, and how it is mounted.
 *
 * <p>A {@link dev.jovl.semantics.contestant.Contestant} mounts {@link
 * dev.jovl.semantics.contestant.Layers} and returns a {@link
 * dev.jovl.semantics.contestant.Mounted}, which the caller ends. {@link
 * dev.jovl.semantics.contestant.Contestants} makes them of words: jovl, the kernel's overlayfs,
 * fuse-overlayfs, a command that mounts, or a plain directory. To add one, implement the interface
 * and give it a word there.
 *
 * <p>jovl is mounted by a {@link dev.jovl.semantics.contestant.Mounter}, which belongs to the
 * caller, but by a process of its own where a case kills it. A mount that hangs is ended by force:
 * {@link dev.jovl.semantics.contestant.ForcedUnmount} aborts connections of FUSE first, so that
 * whoever waits in them comes back. Nothing here knows of cases.
 */
@NullMarked
package dev.jovl.semantics.contestant;

import org.jspecify.annotations.NullMarked;
