/**
 * The kernel engine: speaks the FUSE protocol on /dev/fuse and serves a {@link
 * dev.jovl.fuse.Filesystem} with a few threads. {@link dev.jovl.fuse.session.KernelEngine} is the
 * way in.
 *
 * <p>A {@code Worker} receives a request, calls the filesystem and sends the answer, on memory of
 * its own and on its own clone of the device. The {@code WorkerPool} keeps as few of them at it as
 * the load needs: a load of short requests stays on one hot thread; a further one joins when more
 * requests wait and are worth it, or when no request has ended for a while and nobody is there to
 * take the next.
 *
 * <p>Every request is answered exactly once, whatever its operation throws: an {@link
 * dev.jovl.posix.ErrnoException} becomes that error, anything else is logged and becomes EIO, or
 * ENOMEM where memory was short, and the worker goes on. If an answer cannot be delivered, what it
 * handed out is taken back.
 *
 * <p>A request whose caller is being killed may end early: see {@code Interruptions}.
 *
 * <p>A {@link dev.jovl.fuse.session.Channel} is the only thing that a session knows of the kernel,
 * so a test can be the kernel.
 */
@NullMarked
package dev.jovl.fuse.session;

import org.jspecify.annotations.NullMarked;
