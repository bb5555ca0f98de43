/**
 * The contract between a filesystem and the engine that serves it: {@link
 * dev.jovl.fuse.Filesystem}.
 *
 * <p>A file is a <b>node</b>, a 64-bit id that the filesystem chooses; node 1 is the root. A name
 * is an <b>edge</b> from a directory node to a node. {@code lookup}, {@code create}, {@code mknod},
 * {@code mkdir}, {@code symlink}, {@code link}, {@code tmpfile} and each entry of {@code
 * readdirplus} except "." and ".." hand a node to the kernel, which counts; {@code forget} gives
 * counts back, and at zero the filesystem drops the node. Until then the id means that file, also
 * after its last name is gone. A <b>handle</b> is what {@code open} or {@code opendir} returned,
 * until its release.
 *
 * <p>Operations come from many threads at once. An operation answers by returning, or by throwing
 * an {@link dev.jovl.posix.ErrnoException}; anything else that it throws is logged and becomes EIO.
 * All its effects are done when it returns, because the next mount of the same layers may begin
 * before this one has ended. Absence on lookup is an answer, not an exception. An operation that
 * throws ENOSYS is never asked for again by the kernel where the protocol says so.
 *
 * <p>An operation may not wait for the kernel to finish another one on the same mount: a filesystem
 * never touches its own mount point. What it tells the kernel ({@link dev.jovl.fuse.Connection})
 * goes out by another thread.
 *
 * <p>An {@link dev.jovl.fuse.Engine} mounts a filesystem and gives back the {@link
 * dev.jovl.fuse.Session} that serves it; there are two, with the same semantics for what both can
 * express.
 *
 * <p>Permissions are checked by the kernel ({@code default_permissions}); what it does not check is
 * told at the operation.
 */
@NullMarked
package dev.jovl.fuse;

import org.jspecify.annotations.NullMarked;
