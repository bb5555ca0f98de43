/**
 * The table of behaviours of a filesystem and of an overlay, for people who write filesystems.
 *
 * <p>A <em>case</em> ({@link dev.jovl.semantics.Case}) is one small method with a dotted name, one
 * sentence, what the documentation of Linux or of the kernel's overlayfs says, and the check. Cases
 * of one subject are one class ({@code RenameCases}); {@link dev.jovl.semantics.Table} lists them.
 *
 * <p>A <em>contestant</em> ({@link dev.jovl.semantics.Contestant}) is what is put to the test:
 * jovl, the kernel's overlayfs, fuse-overlayfs, a command that mounts, or a plain directory. Cases
 * that need layers are not applicable to the last.
 *
 * <p>Each case gets a {@link dev.jovl.semantics.Stage} of its own: lower layers that it fills, an
 * empty upper and work directory, and a mount. It runs in a thread of its own with a time limit; a
 * contestant that crashes or hangs has failed that case and is unmounted by force, and the table
 * goes on. After each case every lower layer is compared with what it was, byte by byte, with
 * modes, owners, times, link counts and extended attributes.
 *
 * <p>Everything is done by system calls on real files ({@link dev.jovl.semantics.Tree}, {@link
 * dev.jovl.semantics.Handle}). Paths in cases are texts of ISO-8859-1: each character is one byte.
 *
 * <p>To add a case, write the method in the class of its subject and see it pass on ext4 or on the
 * kernel's overlayfs first. If the kernel's overlayfs fails it, its {@code kernel} element says
 * why.
 */
@NullMarked
package dev.jovl.semantics;

import org.jspecify.annotations.NullMarked;
