/**
 * The only native code: system calls of Linux behind small classes; what is made of them for whole
 * trees is in {@code linux.tree}, and what /proc tells in {@code linux.proc}.
 *
 * <p>A descriptor is an {@link dev.jovl.linux.Fd}, owned by one object and closed once. A path is a
 * {@link dev.jovl.posix.FileName} below a directory descriptor where one component is meant, and
 * {@code byte[]} without the final NUL where a path is. Every method throws {@link
 * dev.jovl.posix.ErrnoException} with the errno of the call named in its Javadoc; {@code EINTR} is
 * retried in one place ({@code NativeFunction}) and never seen.
 *
 * <p>Calls go through jffi, the engine of jnr-ffi, by the address of the C function: nothing is
 * generated at run time and a function is looked up at its first use, so a command pays for what it
 * calls. Arguments live in a scratch area of the calling thread ({@code Scratch}), so no call
 * allocates native memory, and a method of this package must not call another between filling the
 * scratch and the call.
 *
 * <p>All classes are safe for use by many threads at once, except {@link
 * dev.jovl.linux.DirectoryReader} and {@link dev.jovl.linux.NativeBuffer}, which have one user at a
 * time.
 */
@NullMarked
package dev.jovl.linux;

import org.jspecify.annotations.NullMarked;
