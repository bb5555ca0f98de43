/**
 * The second engine: serves a {@link dev.jovl.fuse.Filesystem} through libfuse 2 with the
 * structures of jnr-fuse. {@link dev.jovl.fuse.jnr.LibfuseEngine} is the way in.
 *
 * <p>libfuse's high-level interface speaks of paths, so a {@code PathTable} keeps which node a path
 * is, by counted lookups that it gives back. The callbacks are closures of our own instead of
 * jnr-fuse's interfaces: those hand names over as text of the default charset, and let a callback
 * that throws look like success; here a name is bytes, an {@link dev.jovl.posix.ErrnoException}
 * becomes its errno, and anything else is logged and becomes EIO.
 *
 * <p>One thread serves a mount ({@code -s}): libfuse 2 starts and ends threads as it likes, each of
 * which must be made known to the JVM, and that costs more than it gains. So no lock is needed, and
 * an operation that lasts makes the others wait.
 *
 * <p>What libfuse 2 cannot express (flags of rename, nodes behind hard links, O_TMPFILE and more)
 * is listed in native-notes/libfuse2.md.
 */
@NullMarked
package dev.jovl.fuse.jnr;

import org.jspecify.annotations.NullMarked;
