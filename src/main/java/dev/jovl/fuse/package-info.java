/**
 * The contract between a filesystem ({@link dev.jovl.fuse.Filesystem}) and the {@link
 * dev.jovl.fuse.Engine} that mounts it; there are two, with the same semantics for what both can
 * express.
 *
 * <p>A file is a <b>node</b>, a 64-bit id that the filesystem chooses; 1 is the root. A name leads
 * from a directory to a node. Whatever answers with an entry hands its node to the kernel, which
 * counts; {@code forget} gives counts back, and until they are zero the id means that file, also
 * after its last name is gone. A <b>handle</b> is what {@code open} or {@code opendir} returned,
 * until its release.
 *
 * <p>Operations come from many threads. One answers by returning, with all its effects done, since
 * the next mount of the same layers may begin before this one has ended; or by an {@link
 * dev.jovl.posix.ErrnoException}. Anything else thrown is logged and becomes EIO, or ENOMEM where
 * memory was short; after ENOSYS the kernel does not ask again. A name that is absent is an answer,
 * not an exception.
 *
 * <p>No operation may wait for another one of the same mount: a filesystem never touches its own
 * mount point, and tells the kernel what it has to by a {@link dev.jovl.fuse.Connection}, from
 * another thread. The kernel checks permissions; what it does not check is said at the operation.
 */
@NullMarked
package dev.jovl.fuse;

import org.jspecify.annotations.NullMarked;
