/**
 * The table of behaviours of a filesystem and of an overlay, for people who write filesystems.
 *
 * <p>A <em>case</em> ({@link dev.jovl.semantics.Case}) is a small method with a dotted name whose
 * first word is its subject, one sentence, the documentation that says so, and the check. {@link
 * dev.jovl.semantics.Table} lists the classes of cases. To add one, see it pass on ext4 or on the
 * kernel's overlayfs first; if the latter fails it, the element {@code kernel} says why.
 *
 * <p>A <em>contestant</em> ({@link dev.jovl.semantics.contestant.Contestant}) is what is put to the
 * test: jovl, the kernel's overlayfs, fuse-overlayfs, a command that mounts, or a plain directory,
 * to which cases that need layers are not applicable.
 *
 * <p>Each case gets a {@link dev.jovl.semantics.Stage}: lower layers that it fills, an empty upper
 * and work directory, and a mount. It has a thread and a time limit of its own; a contestant that
 * crashes or hangs has failed that case, is unmounted by force, and the table goes on. After it
 * every lower layer must be what it was, to the byte and the attribute. A case that needs a {@link
 * dev.jovl.semantics.LoopDisk} is not applicable where the machine can have none.
 *
 * <p>All is done by system calls ({@link dev.jovl.semantics.Tree}, {@link
 * dev.jovl.semantics.Handle}). Paths are texts of ISO-8859-1: each character is one byte.
 */
@NullMarked
package dev.jovl.semantics;

import org.jspecify.annotations.NullMarked;
