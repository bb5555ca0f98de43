/**
 * The values that a Linux filesystem speaks in: error numbers, modes, stat records, names, flags.
 *
 * <p>A name is bytes ({@link dev.jovl.posix.FileName}); it becomes text only when it is shown. An
 * answer that is an error is an {@link dev.jovl.posix.ErrnoException}: it carries an {@link
 * dev.jovl.posix.Errno} and no stack trace, because it is an answer and not an accident. Numbers
 * are those of the kernel's generic ABI, which x86-64 and aarch64 share except where a constant
 * says otherwise.
 *
 * <p>Nothing here does any I/O of its own, so this package can be read and tested alone: {@link
 * dev.jovl.posix.NamedInput} and {@link dev.jovl.posix.NamedOutput} have the failures of a stream
 * that they are given name its file, in the words of {@link dev.jovl.posix.FailureText}.
 */
@NullMarked
package dev.jovl.posix;

import org.jspecify.annotations.NullMarked;
