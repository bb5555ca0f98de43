/**
 * The operations on a union, one class each. An operation takes the union when it is made and a
 * request when it is called; it returns a result or throws an {@link dev.jovl.posix.ErrnoException}
 * that says what the system call of the same name would.
 *
 * <p>An operation that changes a name brings the directory up first, then locks in the order of
 * {@code dev.jovl.union}, looks again at what is there, and changes the upper by one step that is
 * atomic on disk. Operations do not check permissions; the owner of a new file and what becomes of
 * set-id bits is decided here.
 */
@NullMarked
package dev.jovl.union.op;

import org.jspecify.annotations.NullMarked;
